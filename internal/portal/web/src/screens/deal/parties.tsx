import type { Answer, Deal } from "../../api/client";
import { date, t } from "../../i18n";
import { StateChip } from "../../ui/chips";
import { Avatar } from "../../ui/people";

/** Who takes part, as far as the deal and Microsoft's answer tell. */
export function Parties({ deal, answer }: { deal: Deal; answer: Answer }) {
  const by = deal.inviteContext.invitedBy;
  return (
    <section class="card pad">
      <h2>{t("parties")}</h2>
      <ul class="parties">
        <Party name={deal.organizationName} note={t("you")} state={deal.substatus} />
        {answer.status !== "NotRequested" && (
          <Party name="Microsoft" note={answer.respondedDateTime ? date(answer.respondedDateTime) : ""} state={answer.status} />
        )}
        {by && by.organizationId !== "msft" && <Party name={by.organizationName} note={t("inbound")} />}
      </ul>
    </section>
  );
}

function Party(p: { name: string; note: string; state?: string }) {
  return (
    <li>
      <Avatar name={p.name} />
      <div>
        <strong>{p.name}</strong>
        <span class="faint">{p.note}</span>
      </div>
      {p.state && <StateChip substatus={p.state} />}
    </li>
  );
}
