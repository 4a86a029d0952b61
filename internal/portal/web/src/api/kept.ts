/** What was typed and not sent yet. The tab keeps it until the person signs out or closes it, when the page is left or loaded again too. */
const place = (name: string): string => `cosell.${name}`;

export const kept = <T>(name: string): T | null => JSON.parse(sessionStorage.getItem(place(name)) ?? "null") as T | null;

export const keep = (name: string, what: unknown): void => sessionStorage.setItem(place(name), JSON.stringify(what));

export const drop = (name: string): void => sessionStorage.removeItem(place(name));
