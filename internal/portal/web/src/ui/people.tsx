import type { Schemas } from "../api/client";

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((w) => [...w][0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();

export function Avatar({ name, size = 32 }: { name: string; size?: number }) {
  const hue = [...name].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 6;
  return (
    <span class={`avatar h${hue} ${size > 34 ? "big" : ""}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

export function Person({ who, note }: { who: Schemas["Member"]; note?: string }) {
  const name = [who.firstName, who.lastName].filter(Boolean).join(" ");
  const is = note ?? who.title;
  return (
    <li class="person">
      <Avatar name={name} />
      <div>
        <strong dir="auto">{name}</strong>
        {is && <span class="faint"> · {is}</span>}
        <div class="reach">
          {who.email && <a href={`mailto:${who.email}`}>{who.email}</a>}
          <span class="faint">{who.phoneNumber}</span>
        </div>
      </div>
    </li>
  );
}

/** The people who can help, as links to write to them. */
export function Contacts({ all }: { all: Schemas["Contact"][] }) {
  return (
    <>
      {all.map((c) => (
        <a key={c.email} class="who" href={`mailto:${c.email}`}>
          <Avatar name={c.name} />
          {c.name}
        </a>
      ))}
    </>
  );
}
