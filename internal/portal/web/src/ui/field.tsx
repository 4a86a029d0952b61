import type { Schemas } from "../api/client";
import { t } from "../i18n";
import { Icon } from "./icons";

export type Kind = "text" | "number" | "date" | "email" | "tel" | "area" | "choice" | "check" | "many";

type Props = {
  id: string;
  label: string;
  kind: Kind;
  value: string;
  on: (value: string) => void;
  onLeave?: () => void;
  optional?: boolean;
  half?: boolean;
  help?: string;
  options?: { code: string; title: string }[];
  suggestions?: string[];
  mistakes: Schemas["Mistake"][];
};

/** A field with its label, its help and what is wrong with it. */
export function Field(p: Props) {
  const bad = p.mistakes.length > 0;
  const described = [p.help ? `${p.id}-h` : "", bad ? `${p.id}-e` : ""].filter(Boolean).join(" ") || undefined;
  const common = { id: p.id, "aria-invalid": bad, "aria-describedby": described, required: !p.optional, onBlur: p.onLeave };
  return (
    <div class={`field ${p.half ? "half" : ""} ${bad ? "bad-field" : ""}`}>
      {p.kind === "many" ? (
        <Many {...p} described={described} />
      ) : p.kind === "check" ? (
        <label class="tick">
          <input
            {...common}
            type="checkbox"
            checked={p.value === "true"}
            onChange={(e) => p.on(e.currentTarget.checked ? "true" : "")}
          />
          {p.label}
        </label>
      ) : (
        <>
          <label for={p.id}>
            {p.label}
            {p.optional && <span class="faint"> ({t("optional")})</span>}
          </label>
          <Control {...p} common={common} />
        </>
      )}
      {p.help && (
        <p class="faint" id={`${p.id}-h`}>
          {p.help}
        </p>
      )}
      {bad && (
        <p class="wrong" id={`${p.id}-e`}>
          {p.mistakes.map((m) => m.detail).join(" ")}
        </p>
      )}
    </div>
  );
}

/** Some of a list of codes, each on a line of the value. */
function Many({ described, ...p }: Props & { described: string | undefined }) {
  const chosen = p.value.split("\n").filter(Boolean);
  return (
    <fieldset class="many" id={p.id} tabIndex={-1} aria-describedby={described}>
      <legend>
        {p.label}
        {p.optional && <span class="faint"> ({t("optional")})</span>}
      </legend>
      <div class="box">
        {p.options?.map((o) => (
          <label class="tick" key={o.code}>
            <input
              type="checkbox"
              checked={chosen.includes(o.code)}
              onChange={(e) => p.on((e.currentTarget.checked ? [...chosen, o.code] : chosen.filter((c) => c !== o.code)).join("\n"))}
            />
            {o.title}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Control({ common, ...p }: Props & { common: Record<string, unknown> }) {
  switch (p.kind) {
    case "area":
      return <textarea {...common} rows={3} value={p.value} onInput={(e) => p.on(e.currentTarget.value)} />;
    case "choice":
      return (
        <span class="pick">
          <select {...common} value={p.value} onChange={(e) => p.on(e.currentTarget.value)}>
            <option value="">{t("choose")}</option>
            {p.options?.map((o) => (
              <option key={o.code} value={o.code}>
                {o.title}
              </option>
            ))}
          </select>
          <Icon name="down" size={15} />
        </span>
      );
    default:
      return (
        <>
          <input
            {...common}
            list={p.suggestions ? `${p.id}-s` : undefined}
            autoComplete={p.suggestions ? "off" : undefined}
            type={p.kind === "number" ? "text" : p.kind}
            inputMode={p.kind === "number" ? "decimal" : undefined}
            value={p.value}
            onInput={(e) => p.on(e.currentTarget.value)}
          />
          {p.suggestions && (
            <datalist id={`${p.id}-s`}>
              {p.suggestions.map((text) => (
                <option key={text} value={text} />
              ))}
            </datalist>
          )}
        </>
      );
  }
}
