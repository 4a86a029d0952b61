import { label } from "../../i18n";
import { Icon, type IconName } from "../../ui/icons";

/** How the status of a registration looks: never by its colour alone. */
const looks: Record<string, [tone: string, icon: IconName]> = {
  Approved: ["won", "check"],
  ReviewPending: ["wait", "clock"],
  ActionRequired: ["bad", "alert"],
  Passed: ["won", "check"],
  Failed: ["bad", "x"],
  MarketplaceValidationPending: ["wait", "clock"],
  MarketplaceValidationPassed: ["won", "check"],
  MarketplaceValidationFailed: ["bad", "x"],
  Closed: ["lost", "minus"],
};

export const lookOf = (status: string): [tone: string, icon: IconName] => looks[status] ?? ["lost", "info"];

export function StatusChip({ status }: { status: string }) {
  const [tone, icon] = lookOf(status);
  return (
    <span class={`chip ${tone}`}>
      <Icon name={icon} size={14} />
      {label("rs", status)}
    </span>
  );
}
