import type { Answer, Deal } from "../../api/client";
import { date, money, t } from "../../i18n";
import { Icon } from "../../ui/icons";

export function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{value}</dd>
    </div>
  );
}

export function Details({ deal, answer }: { deal: Deal; answer: Answer }) {
  const shared = deal.consent.consentToShareReferralWithMicrosoftSellers || answer.status !== "NotRequested";
  return (
    <section class="card pad">
      <h2>{t("details")}</h2>
      <dl class="facts">
        <Fact name={t("value")} value={money(deal.details.dealValue, deal.details.currency)} />
        <Fact name={t("closes")} value={date(deal.details.closingDateTime, "always")} />
        <Fact name={t("location")} value={deal.mpnId ?? "–"} />
        <Fact name={t("crm")} value={deal.externalReferenceId ?? "–"} />
        <Fact name={t("campaign")} value={deal.campaignId ?? "–"} />
        <Fact name={t("sharing")} value={t(shared ? "yes" : "no")} />
      </dl>
      <h3>{t("notes")}</h3>
      <p class={deal.details.notes ? "prose" : "faint"} dir="auto">
        {deal.details.notes ?? t("noNotes")}
      </p>
    </section>
  );
}

export function Solutions({ deal }: { deal: Deal }) {
  return (
    <section class="card pad">
      <h2>{t("dealSolutions")}</h2>
      <ul>
        {deal.details.requirements.solutions.map((s) => (
          <li class="solution" key={s.id}>
            <span class="tile-icon">
              <Icon name="box" />
            </span>
            <div>
              <strong>{s.name}</strong>
              <span class="faint">
                {s.publisherName && `${s.publisherName} · `}
                <span class="mono">{s.id}</span>
              </span>
            </div>
            <span class="chips">
              {s.coSellStatus === "CoSellReady" && (
                <span class="chip quiet won">
                  <Icon name="check" size={14} />
                  {t("ready")}
                </span>
              )}
              {s.incentives?.map((i) => (
                <span class="tag" key={i}>
                  {i}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Identifiers({ deal }: { deal: Deal }) {
  return (
    <section class="card pad ids">
      <dl>
        <dt>{t("engagement")}</dt>
        <dd class="mono">{deal.engagementId}</dd>
        <dt>{t("deal")}</dt>
        <dd class="mono">{deal.id}</dd>
      </dl>
    </section>
  );
}
