import type { Schemas } from "../../api/client";
import { reference } from "../../api/reference";
import { dateTime, label, t } from "../../i18n";
import { Icon, type IconName } from "../../ui/icons";
import { show } from "../../ui/value";
import { isGroup, sections } from "../form/fields";

type Entry = Schemas["HistoryEntry"];

const looks: Partial<Record<Entry["action"], [tone: string, icon: IconName]>> = {
  Create: ["go", "plus"],
  Accept: ["go", "check"],
  Win: ["won", "trophy"],
  Lose: ["lost", "minus"],
  Decline: ["bad", "x"],
  Expire: ["late", "clock"],
  Edit: ["plain", "edit"],
  Invite: ["go", "mail"],
};

/** What happened to the deal, newest first, with what it was before and after. */
export function History({ entries }: { entries: Entry[] }) {
  return (
    <section class="card pad">
      <h2>{t("history")}</h2>
      <ol class="history">
        {entries.map((e) => (
          <Happened key={e.sequence} entry={e} />
        ))}
      </ol>
    </section>
  );
}

function Happened({ entry }: { entry: Entry }) {
  const [tone, icon] = looks[entry.action] ?? ["plain", "info"];
  return (
    <li>
      <span class={`dot ${tone}`}>
        <Icon name={icon} size={14} />
      </span>
      <div>
        <p>
          <strong>{entry.actor.name ?? t("system")}</strong> {label("ac", entry.action)}
          {entry.reasonCode && `: ${reasonOf(entry.reasonCode)}`}
        </p>
        <p class="faint">
          <time dateTime={entry.occurredDateTime}>{dateTime(entry.occurredDateTime)}</time> · {t("via", { channel: label("ch", entry.channel) })}
        </p>
        {entry.notes && <blockquote dir="auto">{entry.notes}</blockquote>}
        <Changes entry={entry} />
      </div>
    </li>
  );
}

/** What a reason is called in the list that has it. */
const reasonOf = (code: string): string =>
  (["loss-reasons", "decline-reasons", "error-reasons", "microsoft-decline-reasons"] as const).flatMap(reference).find((r) => r.code === code)?.title ?? code;

/** The times of the steps stand in the line already, reason and notes above. */
const told = /\/((closed|accepted|updated|expiration)DateTime|statusReason|statusNotes)$/;

function Changes({ entry }: { entry: Entry }) {
  const changes = entry.changes.filter((c) => !told.test(c.pointer));
  if (changes.length === 0) return null;
  return (
    <ul class="changes">
      {changes.map((c) => (
        <li key={c.pointer}>
          <span class="faint">{nameOf(c.pointer)}</span> <del>{show(c.before)}</del> <span aria-hidden="true">→</span>{" "}
          <ins>{show(c.after)}</ins>
        </li>
      ))}
    </ul>
  );
}

const parts = sections.flatMap((s) => s.parts.flatMap((p) => (isGroup(p) ? [{ at: p.at, text: p.text }] : [p])));

/** What a member is called in the form, or else its pointer. */
function nameOf(pointer: string): string {
  const field = parts.find((f) => f.at === pointer);
  return field ? t(field.text) : pointer.slice(1);
}
