import { api, type Schemas } from "../../api/client";
import { usePaged } from "../../api/paged";
import { reference } from "../../api/reference";
import { label, t, tag } from "../../i18n";
import { month } from "../../i18n/figures";
import { route } from "../../router";
import { Acts, type Act } from "../../ui/acts";
import type { Asked } from "../../ui/ask";
import { List, Named } from "../../ui/list";
import { Pick } from "../../ui/pick";
import { may } from "../../ui/screen";
import { filter } from "../registrations/registrations";

type Rate = Schemas["ExchangeRate"];

const load = (): Act => ({
  text: "loadRates",
  icon: "plus",
  says: "loadRatesText",
  fields: [{ at: "/lines", label: t("ratesCsv"), kind: "area", start: "currency,month,usdPerUnit\n", help: t("ratesHelp") }],
  send: ({ lines }, key) =>
    api.POST("/v1/exchange-rates", {
      params: { header: { "Idempotency-Key": key } },
      body: `${String(lines)}\n`,
      bodySerializer: (text: string) => text,
      headers: { "Content-Type": "text/csv" },
    }),
});

/** The rates by which amounts are told in dollars, and loading new ones. */
export function Rates() {
  const currency = route.value.query.get("currency") ?? "";
  const list = usePaged<Rate, Schemas["ExchangeRateList"]>(
    (cursor) => api.GET("/v1/exchange-rates", { params: { query: { ...(currency ? { currency } : {}), limit: 25, ...cursor } } }),
    [currency],
  );
  return (
    <>
      <div class="filters shown">
        <Pick
          label={t("f_currency")}
          any={t("anyCurrency")}
          value={currency}
          all={reference("currencies").map((c) => [c.code, `${c.code} · ${c.title}`])}
          on={(v) => filter("/operator", "currency", v)}
        />
        {may("ManageExchangeRates") && <Acts all={[load()]} done={list.again} />}
      </div>
      <List
        name={t("exchangeRates")}
        of={list}
        keyOf={(r) => r.currency + r.month}
        empty={{ icon: "chart", title: t("noRates") }}
        columns={[
          { head: t("f_currency"), cell: (r) => <Named name={r.currency} text={reference("currencies").find((c) => c.code === r.currency)?.title ?? ""} /> },
          { head: t("monthOf"), num: true, size: "l", cell: (r) => month(r.month) },
          { head: t("usdPerUnit"), num: true, size: "l", cell: (r) => Number(r.usdPerUnit).toLocaleString(tag.value, { maximumFractionDigits: 10 }) },
        ]}
      />
    </>
  );
}

const sources: Schemas["LeadDraft"]["referralSource"][] = ["AppSource", "AzureMarketplace", "AzurePortal", "BusinessProfile"];
const calls: Schemas["LeadDraft"]["callToAction"][] = ["ContactMe", "FreeTrial", "GetItNow", "TestDrive"];

const choice = (kind: "op", codes: string[]) => codes.map((code) => ({ code, title: label(kind, code) }));
const who = "/customerProfile/team/0";

const leadFields = (): Asked[] => [
  { at: "/referralSource", label: t("f_source"), kind: "choice", options: choice("op", sources) },
  { at: "/callToAction", label: t("callToAction"), kind: "choice", options: choice("op", calls), start: "ContactMe" },
  { at: "/target/0/id", label: t("leadTarget"), help: t("leadTargetHelp") },
  { at: "/customerProfile/name", label: t("f_company") },
  { at: "/customerProfile/address/country", label: t("f_country"), kind: "choice", options: reference("countries") },
  { at: "/customerProfile/address/city", label: t("f_city"), optional: true },
  { at: `${who}/firstName`, label: t("f_first"), optional: true },
  { at: `${who}/lastName`, label: t("f_last"), optional: true },
  { at: `${who}/email`, label: t("f_mail"), kind: "email", optional: true },
  { at: `${who}/phoneNumber`, label: t("f_phone"), kind: "tel", optional: true },
  { at: "/details/notes", label: t("notes"), kind: "area", optional: true },
  { at: "/consent/consentToToShareInfoWithOthers", label: t("f_share"), kind: "check" },
  { at: "/consent/consentToContact", label: t("f_consent"), kind: "check" },
];

/** Passes on what a customer asked for: of a solution on a marketplace, or at the profile of a location. */
export const lead = (): Act => ({
  text: "newLead",
  icon: "inbox",
  says: "newLeadText",
  fields: leadFields(),
  send: (body, key) => {
    const draft = body as Schemas["LeadDraft"];
    const type = draft.referralSource === "BusinessProfile" ? "BusinessProfileLocation" : "SolutionProfile";
    for (const target of draft.target ?? []) target.type = type;
    return api.POST("/v1/leads", { params: { header: { "Idempotency-Key": key } }, body: draft });
  },
});
