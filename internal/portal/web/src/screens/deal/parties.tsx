import type { Schemas } from "../../api/client";
import { reasonOf } from "../../api/reference";
import { date, t, until } from "../../i18n";
import { StateChip } from "../../ui/chips";
import { Avatar } from "../../ui/people";

type Party = Schemas["DealParty"];

/** Who takes part in the engagement, as far as the person may know it. */
export function Parties({ all }: { all: Party[] }) {
  return (
    <section class="card pad">
      <h2>{t("parties")}</h2>
      <ul class="parties">
        {all.map((p) => (
          <li key={p.organizationId}>
            <Avatar name={p.organizationName} />
            <div>
              <strong dir="auto">{p.organizationName}</strong>
              <span class="faint">{note(p)}</span>
            </div>
            <StateChip substatus={p.substatus} />
            {p.statusReason && <Declined reason={p.statusReason} notes={p.statusNotes} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Why a party has declined. */
function Declined({ reason, notes }: { reason: string; notes: string | null }) {
  return (
    <div class="why">
      {reasonOf(reason)}
      {notes && <blockquote dir="auto">{notes}</blockquote>}
    </div>
  );
}

/** What is known of a party beside its state: that it is one's own, until when it can answer, or when it did. */
function note(p: Party): string {
  if (p.own) return t("you");
  if (p.answerDueDateTime) return t("within", { time: until(p.answerDueDateTime) });
  return p.answeredDateTime ? date(p.answeredDateTime) : p.host ? t("host") : "";
}
