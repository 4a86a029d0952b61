import type { Answer, Deal } from "../../api/client";
import { serverNow } from "../../api/clock";
import { reference } from "../../api/reference";
import { date, dateTime, label, money, t, wholeDay } from "../../i18n";
import { lookOf } from "../../ui/chips";
import { Icon } from "../../ui/icons";
import { Person } from "../../ui/people";
import { Ring } from "../../ui/ring";
import { Fact } from "./details";

const day = 86_400_000;
const hour = 3_600_000;

/** Microsoft's answer, the one coloured area of the page: what it is, what it means, and how long it may still take. */
export function MicrosoftsAnswer({ deal, answer }: { deal: Deal; answer: Answer }) {
  const status = answer.status;
  if (status === "NotRequested")
    return deal.direction === "Incoming" ? null : (
      <section class="card pad answer none">
        <h2>{t("msTitle")}</h2>
        <p class="faint">{t("notAsked")}</p>
      </section>
    );
  const [tone, icon] = lookOf(status);
  return (
    <section class={`card answer ${tone}`}>
      <div class="answer-head">
        <span class="badge">
          <Icon name={icon} size={22} />
        </span>
        <div class="answer-text">
          <h2>{t("msTitle")}</h2>
          <p class="lead">{label("ms", status)}</p>
          <p>{sentence(answer)}</p>
        </div>
        {status === "Pending" && answer.expirationDateTime && <Left answer={answer} until={answer.expirationDateTime} />}
      </div>
      <div class="answer-body">
        <Estimate answer={answer} />
        <Reason answer={answer} />
        {answer.sellers.length > 0 && (
          <>
            <h3>{t("sellers")}</h3>
            <ul class="people two">
              {answer.sellers.map((p) => (
                <Person key={p.email} who={p} note="Microsoft" />
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

function sentence(answer: Answer): string {
  switch (answer.status) {
    case "Pending":
      return answer.expirationDateTime ? t("pendingText", { date: dateTime(answer.expirationDateTime) }) : "";
    case "Accepted":
      return t("acceptedText", { date: wholeDay(answer.respondedDateTime) });
    case "Declined":
      return t("declinedText", { date: wholeDay(answer.respondedDateTime) });
    case "Won":
      return t("wonText");
    case "Lost":
      return t("lostText");
    default:
      return t("expiredText");
  }
}

function Left({ answer, until }: { answer: Answer; until: string }) {
  const left = Math.max(0, Date.parse(until) - serverNow());
  const all = Date.parse(until) - Date.parse(answer.requestedDateTime ?? until) || 14 * day;
  const days = Math.floor(left / day);
  return (
    <Ring
      part={Math.min(1, left / all)}
      big={String(days > 0 ? days : Math.floor(left / hour))}
      small={days > 0 ? t("day") : "h"}
    />
  );
}

/** What a kind of help is called in the list of them. */
const helpName = (code: string) => reference("help-types").find((h) => h.code === code)?.title ?? code;

function Estimate({ answer }: { answer: Answer }) {
  if (!answer.assistanceRequestCode && answer.estimatedValue == null) return null;
  return (
    <dl class="facts">
      {answer.assistanceRequestCode && <Fact name={t("help")} value={helpName(answer.assistanceRequestCode)} />}
      {answer.estimatedValue != null && <Fact name={t("msValue")} value={money(answer.estimatedValue, answer.currency)} />}
      {answer.estimatedClosingDateTime && (
        <Fact name={t("msCloses")} value={date(answer.estimatedClosingDateTime, "always")} />
      )}
    </dl>
  );
}

/** Why Microsoft declined and what to do about it, or why that is not told. */
function Reason({ answer }: { answer: Answer }) {
  const reason = answer.declineReason;
  if (reason)
    return (
      <div class="reason">
        <strong>{reason.title}</strong>
        <p>{reason.meaning}</p>
        <h3>{t("whatToDo")}</h3>
        <p>{reason.whatToDo}</p>
      </div>
    );
  if (!answer.declineReasonWithheld) return null;
  return (
    <p class="reason">
      <Icon name="info" size={16} />{" "}
      {t(answer.declineReasonWithheld === "DealValueBelowThreshold" ? "withheldValue" : "withheldExpired")}
    </p>
  );
}
