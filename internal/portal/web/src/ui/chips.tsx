import { label, t } from "../i18n";
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
