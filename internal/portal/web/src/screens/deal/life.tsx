import type { Answer, Deal } from "../../api/client";
import { date, label, t, until } from "../../i18n";
import { lookOf } from "../../ui/chips";
import { Icon, type IconName } from "../../ui/icons";

type Step = { text: string; at: string | null; note?: string; tone: string; icon: IconName; done: boolean };

/** The life of the deal as a line of steps: what was is solid, what is to come dashed. */
export function Life({ deal, answer }: { deal: Deal; answer: Answer }) {
  const steps = [begin(deal), ...own(deal), ...microsofts(deal, answer), ...end(deal)];
  const now = steps.findIndex((s) => !s.done);
  return (
    <section class="card life" aria-label={t("life")}>
      <ol>
        {steps.map((s, i) => (
          <li key={i} class={`${s.done ? "done" : "todo"} ${s.tone}`} aria-current={i === now ? "step" : undefined}>
            <span class="node">
              <Icon name={s.icon} size={16} />
            </span>
            <div>
              <strong>{s.text}</strong>
              <span class="faint">{date(s.at)}</span>
              {s.note && <span class="note">{s.note}</span>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function begin(deal: Deal): Step {
  const incoming = deal.direction === "Incoming";
  return {
    text: t(incoming ? "received" : "created"),
    at: deal.createdDateTime,
    tone: "go",
    icon: incoming ? "inbox" : "plus",
    done: true,
  };
}

/** The answer of the own party to a deal that was sent to it. */
function own(deal: Deal): Step[] {
  if (deal.direction !== "Incoming" || deal.status === "None") return [];
  const due = deal.expirationDateTime;
  if (deal.status === "New")
    return [{ text: t("answer"), at: due, note: due ? t("within", { time: until(due) }) : "", tone: "wait", icon: "clock", done: false }];
  if (!deal.acceptedDateTime) return [];
  return [{ text: label("ms", "Accepted"), at: deal.acceptedDateTime, tone: "go", icon: "check", done: true }];
}

function microsofts(deal: Deal, answer: Answer): Step[] {
  if (deal.direction !== "Outgoing" || answer.status === "NotRequested") return [];
  const pending = answer.status === "Pending";
  const accepted = ["Accepted", "Won", "Lost"].includes(answer.status);
  const [tone, icon] = lookOf(accepted ? "Accepted" : answer.status);
  const due = answer.expirationDateTime;
  return [
    { text: t("asked"), at: answer.requestedDateTime, tone: "go", icon: "mail", done: true },
    {
      text: t("msAnswer"),
      at: pending ? due : answer.respondedDateTime,
      note: pending && due ? t("within", { time: until(due) }) : label("ms", accepted ? "Accepted" : answer.status),
      tone,
      icon,
      done: !pending,
    },
  ];
}

function end(deal: Deal): Step[] {
  if (deal.status === "Closed") {
    const [tone, icon] = lookOf(deal.substatus);
    return [{ text: label("st", deal.substatus), at: deal.closedDateTime, tone, icon, done: true }];
  }
  if (!deal.details.closingDateTime || deal.status === "None") return [];
  return [{ text: t("closing"), at: deal.details.closingDateTime, tone: "plain", icon: "trophy", done: false }];
}
