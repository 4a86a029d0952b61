import type { Schemas } from "../../api/client";
import type { Paged } from "../../api/paged";
import { dateTime, label, t } from "../../i18n";
import { Happened } from "../../ui/happened";
import { show } from "../../ui/value";
import { nameOf } from "./register";
import { lookOf } from "./status";

/** What happened to a registration, newest first, with what it was before and after. */
export function Entries({ of }: { of: Paged<Schemas["RegistrationHistoryEntry"]> }) {
  return (
    <Happened of={of} look={(e) => lookOf(e.to)}>
      {(e) => (
        <>
          <p>
            <strong>{e.actor.name ?? t("system")}</strong> {label("ract", e.action)}
          </p>
          <p class="faint">
            <time dateTime={e.occurredDateTime}>{dateTime(e.occurredDateTime)}</time> · {label("rs", e.to)}
          </p>
          {e.comments && <blockquote dir="auto">{e.comments}</blockquote>}
          {e.changes.length > 0 && (
            <ul class="changes">
              {e.changes.map((c) => (
                <li key={c.pointer}>
                  <span class="faint">{nameOf(c.pointer)}</span> <del>{show(c.before)}</del> <span aria-hidden="true">→</span>{" "}
                  <ins>{show(c.after)}</ins>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Happened>
  );
}
