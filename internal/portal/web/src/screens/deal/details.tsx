import type { Answer, Deal } from "../../api/client";
import { countryName, date, money, t, type Text } from "../../i18n";
import { reference, type ListName } from "../../api/reference";
import { Icon } from "../../ui/icons";
import { incentive } from "../registrations/registrations";

export function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{value}</dd>
    </div>
  );
}

type Tagged = { id: string }[] | null | undefined;

/** What codes are called in their list. */
const named = (list: ListName, tags: Tagged): string =>
  (tags ?? []).map((tag) => reference(list).find((e) => e.code === tag.id)?.title ?? tag.id).join(", ");

export function Details({ deal, answer }: { deal: Deal; answer: Answer }) {
  const { requirements } = deal.details;
  const { address, size } = deal.customerProfile;
  const lines = [address.addressLine1, address.addressLine2, [address.postalCode, address.city].filter(Boolean).join(" "), countryName(address.country)];
  const facts: [text: Text, value: string][] = [
    ["address", lines.filter(Boolean).join(", ")],
    ["f_size", size ? named("customer-sizes", [{ id: size }]) : ""],
    ["f_industry", named("industries", requirements.industries)],
    ["products", named("products", requirements.products)],
    ["services", named("services", requirements.services)],
  ];
  const shared = deal.consent.consentToShareReferralWithMicrosoftSellers || answer.status !== "NotRequested";
  return (
    <section class="card pad">
      <h2>{t("details")}</h2>
      <dl class="facts">
        <Fact name={t("value")} value={deal.details.dealValue ? money(deal.details.dealValue, deal.details.currency) : "–"} />
        <Fact name={t("closes")} value={date(deal.details.closingDateTime, "always")} />
        <Fact name={t("location")} value={deal.mpnId ?? "–"} />
        <Fact name={t("crm")} value={deal.externalReferenceId ?? "–"} />
        <Fact name={t("campaign")} value={deal.campaignId ?? "–"} />
        {facts.map(([text, value]) => value && <Fact key={text} name={t(text)} value={value} />)}
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
                  {incentive(i)}
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
