import { label, t, type Kind } from "../i18n";
import { Icon, type IconName } from "./icons";

/** How each state looks: never by its colour alone. */
const looks: Record<string, [tone: string, icon: IconName]> = {
  Pending: ["wait", "clock"],
  Received: ["wait", "clock"],
  Accepted: ["go", "check"],
  Won: ["won", "trophy"],
  Lost: ["lost", "minus"],
  Declined: ["bad", "x"],
  Expired: ["late", "clock"],
  Error: ["lost", "alert"],
  None: ["lost", "info"],
  NotRequested: ["none", "minus"],
};

export const lookOf = (state: string): [tone: string, icon: IconName] => looks[state] ?? ["lost", "info"];

export function StateChip({ substatus }: { substatus: string }) {
  const [tone, icon] = lookOf(substatus);
  return (
    <span class={`chip ${tone}`}>
      <Icon name={icon} size={14} />
      {label("st", substatus)}
    </span>
  );
}

export function MicrosoftChip({ status }: { status: string }) {
  const [tone, icon] = lookOf(status);
  if (status === "NotRequested")
    return (
      <span class="faint none-yet">
        <span aria-hidden="true">–</span>
        <span class="sr">{label("ms", status)}</span>
      </span>
    );
  return (
    <span class={`chip quiet ${tone}`}>
      <Icon name={icon} size={14} />
      {label("ms", status)}
    </span>
  );
}

/** Whether a deal was sent to the organisation or by it. */
export function Way({ direction }: { direction: "Incoming" | "Outgoing" }) {
  const text = t(direction === "Incoming" ? "inbound" : "outbound");
  return (
    <span class={`way ${direction}`} title={text}>
      <Icon name={direction === "Incoming" ? "in" : "out"} size={15} />
      <span class="sr">{text}</span>
    </span>
  );
}

/** How states that several things share look. */
const tones: Record<string, [tone: string, icon: IconName]> = {
  ...looks,
  Published: ["won", "check"],
  CoSellReady: ["won", "check"],
  Passed: ["won", "check"],
  Sent: ["won", "check"],
  Active: ["won", "check"],
  Delivered: ["won", "check"],
  Granted: ["won", "check"],
  Approved: ["won", "check"],
  Completed: ["won", "check"],
  Draft: ["lost", "edit"],
  UnderReview: ["wait", "clock"],
  Waiting: ["wait", "clock"],
  Retryable: ["wait", "clock"],
  Paused: ["wait", "clock"],
  Invited: ["wait", "clock"],
  Failed: ["bad", "x"],
  Refused: ["bad", "x"],
  Discarded: ["bad", "x"],
  Suspended: ["bad", "x"],
  Deactivated: ["lost", "minus"],
};

/** A state of that kind by its name, its icon and its colour. */
export function Tone({ code, kind }: { code: string; kind: Kind }) {
  const [tone, icon] = tones[code] ?? ["lost", "info"];
  return (
    <span class={`chip ${tone}`}>
      <Icon name={icon} size={14} />
      {label(kind, code)}
    </span>
  );
}
