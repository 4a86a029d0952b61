import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./icons";

/** A secret that is shown this once. */
export function Secret({ text, value }: { text: string; value: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <section class="card pad secret" role="status">
      <p>
        <Icon name="lock" size={16} /> {text}
      </p>
      <code>{value}</code>
      {"clipboard" in navigator && (
        <button class="button small" onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>
          {t(copied ? "copied" : "copy")}
        </button>
      )}
    </section>
  );
}
