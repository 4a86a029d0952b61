import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { date, t } from "../../i18n";
import { figure, number } from "../../i18n/figures";
import { FigureTable } from "../../ui/plot";
import { Screen, Shown } from "../../ui/screen";
import { incentive } from "./registrations";

type Program = Schemas["RegistrationProgram"];

/** What registrations are judged by, version by version. Everybody may read it. */
export function Programs() {
  const [loaded, again] = useLoaded(() => api.GET("/v1/registration-programs", { params: { query: { limit: 20 } } }), []);
  return (
    <Screen title={t("programs")} back={{ to: "/portal/registrations", text: t("registrations") }}>
      <Shown of={loaded} retry={again}>
        {(list) => (
          <div class="col">
            {list.items.map((p) => (
              <section class="card pad" key={p.version}>
                <h2>{t("version", { n: p.version })}</h2>
                <p class="over">{t("validFrom", { date: date(p.validFrom, "always") })}</p>
                <FigureTable title={t("version", { n: p.version })} head={[t("figure"), ...p.incentives.map((i) => incentive(i.type))]} rows={rowsOf(p)} />
                <p class="faint">
                  {t("exceptionsText", {
                    days: p.exceptions.windowDays,
                    working: p.exceptions.decisionWorkingDays,
                    hours: p.wonMinAgeHours,
                  })}
                </p>
              </section>
            ))}
          </div>
        )}
      </Shown>
    </Screen>
  );
}

const days = (n: number): string => figure(n, "Days");

function rowsOf(p: Program): string[][] {
  const row = (name: string, of: (i: Program["incentives"][number]) => string) => [name, ...p.incentives.map(of)];
  return [
    row(t("p_deal"), (i) => t(i.minDealValueIncluded ? "atLeast" : "above", { v: figure(i.minDealValueUsd, "USD") })),
    row(t("p_year"), (i) => (i.minAnnualContractValueUsd == null ? "–" : t("above", { v: figure(i.minAnnualContractValueUsd, "USD") }))),
    row(t("p_auto"), (i) => figure(i.autoApproveMaxAcvUsd, "USD")),
    row(t("p_signed"), (i) => days(i.signMaxAgeDays)),
    row(t("p_started"), (i) => days(i.startMaxAgeDays)),
    row(t("p_used"), (i) => days(i.payAsYouGoSignWindowDays)),
    row(t("p_years"), (i) => number(i.perpetualYears)),
    row(t("p_azure"), (i) => t(i.closesUnlessDeployedOnAzure ? "yes" : "no")),
    row(t("p_tenant"), (i) => t(i.customerTenantIdNeeded ? "yes" : "no")),
    row(t("p_criteria"), (i) => number(i.criteria.length)),
  ];
}
