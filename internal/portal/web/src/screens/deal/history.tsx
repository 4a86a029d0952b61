import type { Paged } from "../../api/paged";
import { reasonOf } from "../../api/reference";
import { dateTime, label, t } from "../../i18n";
import { Happened } from "../../ui/happened";
import type { IconName } from "../../ui/icons";
import { show } from "../../ui/value";
import { isGroup, sections } from "../form/fields";
import type { Entry } from "./load";

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
export function History({ of }: { of: Paged<Entry> }) {
  return (
    <Happened of={of} look={(e) => looks[e.action] ?? ["plain", "info"]}>
      {(e) => (
        <>
          <p>
            <strong>{e.actor.name ?? t("system")}</strong> {label("ac", e.action)}
            {e.reasonCode && `: ${reasonOf(e.reasonCode)}`}
          </p>
          <p class="faint">
            <time dateTime={e.occurredDateTime}>{dateTime(e.occurredDateTime)}</time> · {t("via", { channel: label("ch", e.channel) })}
          </p>
          {e.notes && <blockquote dir="auto">{e.notes}</blockquote>}
          <Changes entry={e} />
        </>
      )}
    </Happened>
  );
}

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
