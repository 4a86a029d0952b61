import { Icon } from "./icons";

type Props = { label: string; any?: string; value: string; on: (value: string) => void; all: [value: string, text: string][]; shown?: boolean };

/** A choice of a filter bar. With a text for any it can be left open, and stands out once something is chosen; an address may name several values. */
export function Pick(p: Props) {
  const textOf = (value: string) => p.all.find(([v]) => v === value)?.[1] ?? value;
  return (
    <span class={`pick ${p.value && p.any ? "set" : ""} ${p.shown ? "labelled" : ""}`}>
      {p.shown && (
        <span class="faint" aria-hidden="true">
          {p.label}
        </span>
      )}
      <select value={p.value} aria-label={p.label} onChange={(e) => p.on(e.currentTarget.value)}>
        {p.any && <option value="">{p.any}</option>}
        {p.value.includes(",") && <option value={p.value}>{p.value.split(",").map(textOf).join(", ")}</option>}
        {p.all.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <Icon name="down" size={15} />
    </span>
  );
}
