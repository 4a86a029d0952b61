import { useState } from "preact/hooks";
import { t, type Text } from "../i18n";
import { Icon } from "./icons";

/** A secret that the service shows this once; null if that answer was lost, and what was asked for is done all the same. */
export type OnceShown = { value: string | null | undefined } | undefined;

type Props = { text: Text; lost: Text; of: NonNullable<OnceShown> };

/** Shows a secret, or says what to do without it. */
export function Secret({ text, lost, of: { value } }: Props) {
  const [copied, setCopied] = useState(false);
  return (
    <section class="card pad secret" role="status">
      <p>
        <Icon name={value ? "lock" : "alert"} size={16} /> {t(value ? text : lost)}
      </p>
      {value && <code>{value}</code>}
      {value && "clipboard" in navigator && (
        <button class="button small" onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>
          {t(copied ? "copied" : "copy")}
        </button>
      )}
    </section>
  );
}
