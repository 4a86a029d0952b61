import type { Schemas } from "../../api/client";
import { t } from "../../i18n";
import { Icon } from "../../ui/icons";
import { may } from "../../ui/screen";
import { incentive } from "./registrations";

type Item = Schemas["RegistrationEligibility"]["items"][number];

/** Each incentive with its criteria point by point: what holds, what does not, and what would make it hold. */
export function Eligibility({ items, dealId, chosen }: { items: Item[]; dealId: string; chosen?: string | undefined }) {
  return (
    <div class="eligibility">
      {items.map((i) => {
        const held = i.criteria.filter((c) => c.passed).length;
        return (
          <details key={i.type} open={i.type === chosen}>
            <summary>
              <Icon name={i.eligible ? "check" : "x"} size={16} />
              <strong>{incentive(i.type)}</strong>
              <span class={`chip quiet ${i.eligible ? "won" : "lost"}`}>{t(i.eligible ? "eligible" : "criteriaHeld", { n: held, of: i.criteria.length })}</span>
            </summary>
            <ul class="checks">
              {i.criteria.map((c) => (
                <li key={c.code} class={c.passed ? "ok" : "no"}>
                  <Icon name={c.passed ? "check" : "x"} size={16} />
                  <div>
                    <span class="sr">{t(c.passed ? "holds" : "holdsNot")}</span> {c.detail}
                    {c.whatToDo && <p class="faint">{c.whatToDo}</p>}
                  </div>
                </li>
              ))}
            </ul>
            {i.warnings.map((w) => (
              <p class="warning" key={w.code}>
                {w.detail}
              </p>
            ))}
            {i.registrationId ? (
              <a class="button small" href={`/portal/registrations/${i.registrationId}`}>
                {t("seeRegistration")}
              </a>
            ) : (
              i.eligible &&
              i.type !== chosen &&
              may("RegisterDeals") && (
                <a class="button small" href={`/portal/deals/${dealId}/register?type=${i.type}`}>
                  {t("register")}
                </a>
              )
            )}
          </details>
        );
      })}
    </div>
  );
}
