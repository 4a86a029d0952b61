/** How far the clock of the service is ahead of the browser's, in milliseconds. */
let ahead = 0;

/** What time it is at the service, by which deadlines count. */
export const serverNow = (): number => Date.now() + ahead;

/** Learns the service's time from an answer, which tells it by the second. */
export function learnTime(answer: Response): void {
  const difference = Date.parse(answer.headers.get("Date") ?? "") - Date.now();
  if (!Number.isNaN(difference)) ahead = Math.abs(difference) > 2000 ? difference : 0;
}
