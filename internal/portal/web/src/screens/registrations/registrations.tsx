import { api, type Schemas } from "../../api/client";
import { usePaged } from "../../api/paged";
import { called, reference } from "../../api/reference";
import { date, label, t } from "../../i18n";
import { figure } from "../../i18n/figures";
import { go, route } from "../../router";
import { List, Named } from "../../ui/list";
import { Pick } from "../../ui/pick";
import { Place, Screen } from "../../ui/screen";
import { StatusChip } from "./status";

type Registration = Schemas["Registration"];
export const statuses: Schemas["RegistrationStatus"][] = [
  "Approved",
  "ReviewPending",
  "ActionRequired",
  "Passed",
  "Failed",
  "MarketplaceValidationPending",
  "MarketplaceValidationPassed",
  "MarketplaceValidationFailed",
  "Closed",
];
const sorts = ["-registrationDateTime", "registrationDateTime", "-annualContractValueUsd", "annualContractValueUsd"] as const;

/** What an incentive is called in the list of them. */
export const incentive = (code: string): string => called("incentives", code);

/** Sets a filter of a list in the address. */
export function filter(path: string, name: string, value: string): void {
  const query = new URLSearchParams(route.value.query);
  if (value) query.set(name, value);
  else query.delete(name);
  go(query.size > 0 ? `${path}?${query.toString()}` : path, "replace");
}

export function Registrations() {
  return (
    <Screen
      title={t("registrations")}
      tools={
        <a class="button" href="/portal/programs">
          {t("programs")}
        </a>
      }
    >
      <Place action="ReadRegistrations">
        <Listed />
      </Place>
    </Screen>
  );
}

function Listed() {
  const { query } = route.value;
  const [status, type, sort] = ["status", "type", "sort"].map((n) => query.get(n) ?? "");
  const list = usePaged<Registration, Schemas["RegistrationList"]>(
    (cursor) => {
      const asked = {
        ...(status ? { status: status.split(",") as Registration["status"][] } : {}),
        ...(type ? { type: type.split(",") as Registration["type"][] } : {}),
        sort: (sort || sorts[0]) as (typeof sorts)[number],
        limit: 25,
        ...cursor,
      };
      return api.GET("/v1/registrations", { params: { query: asked } });
    },
    [status, type, sort],
  );
  const totals = list.first?.totals;
  return (
    <section class="card list">
      <div class="filters shown">
        <Pick label={t("status")} any={t("anyStatus")} value={status ?? ""} all={statuses.map((s) => [s, label("rs", s)])} on={(v) => filter("/registrations", "status", v)} />
        <Pick
          label={t("incentive")}
          any={t("anyIncentive")}
          value={type ?? ""}
          all={reference("incentives").map((i) => [i.code, i.title])}
          on={(v) => filter("/registrations", "type", v)}
        />
        <Pick label={t("sortBy")} value={sort || sorts[0]} all={sorts.map((s) => [s, label("rsort", s)])} on={(v) => filter("/registrations", "sort", v)} />
        {totals && (
          <span class="faint as-of">
            {t(totals.exact ? "totalRegistrations" : "manyRegistrations", { n: totals.count, value: figure(totals.annualContractValueUsd, "USD") })}
          </span>
        )}
      </div>
      <List
        name={t("registrations")}
        of={list}
        keyOf={(r) => r.id}
        empty={{ icon: "badge", title: t("noRegistrations"), text: t("noRegistrationsText") }}
        columns={[
          { head: t("deal"), cell: (r) => <Named to={`/registrations/${r.id}`} name={r.deal.name} text={`${r.deal.customerName} · ${incentive(r.type)}`} /> },
          { head: t("status"), size: "l", cell: (r) => <StatusChip status={r.status} /> },
          { head: t("perYear"), num: true, size: "m", cell: (r) => <strong>{figure(r.annualContractValueUsd, "USD")}</strong> },
          { head: t("registered"), num: true, size: "m", cell: (r) => date(r.registrationDateTime, "always") },
        ]}
      />
    </section>
  );
}
