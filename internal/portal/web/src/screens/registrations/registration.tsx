import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { usePaged } from "../../api/paged";
import { date, dateTime, label, money, t } from "../../i18n";
import { figure } from "../../i18n/figures";
import { Acts, type Act } from "../../ui/acts";
import { Icon } from "../../ui/icons";
import { Contacts } from "../../ui/people";
import { may, Place, Screen, Shown } from "../../ui/screen";
import { Fact } from "../deal/details";
import { Entries } from "./entries";
import { incentive } from "./registrations";
import { lookOf, StatusChip } from "./status";

type Registration = Schemas["Registration"];

const back = { to: "/portal/registrations" };

/** One registration: where it stands and why, its form, and what happened to it. */
export function RegistrationScreen({ id }: { id: string }) {
  const params = { path: { registrationId: id } };
  const [loaded, again] = useLoaded(() => api.GET("/v1/registrations/{registrationId}", { params }), [id]);
  const history = usePaged<Schemas["RegistrationHistoryEntry"], Schemas["RegistrationHistoryList"]>(
    (cursor) => api.GET("/v1/registrations/{registrationId}/history", { params: { ...params, query: { limit: 25, ...cursor } } }),
    [id],
  );
  const reload = () => {
    again();
    history.again();
  };
  const r = loaded.data;
  return (
    <Screen title={r?.deal.name ?? t("registration")} over={r ? incentive(r.type) : t("registration")} back={{ ...back, text: t("registrations") }}>
      <Place action="ReadRegistrations">
        <Shown of={loaded} retry={again}>
          {(r) => (
            <>
              <Standing r={r} reload={reload} />
              <div class="cols">
                <div class="col">
                  <Form r={r} />
                  <Entries of={history} />
                </div>
                <aside class="col">
                  <About r={r} />
                </aside>
              </div>
            </>
          )}
        </Shown>
      </Place>
    </Screen>
  );
}

const resubmit = (r: Registration): Act => ({
  text: "resubmit",
  icon: "out",
  says: "resubmitText",
  primary: true,
  fields: [{ at: "/comments", label: t("comments"), kind: "area", optional: true }],
  send: (body, key) =>
    api.POST("/v1/registrations/{registrationId}/resubmit", {
      params: { path: { registrationId: r.id }, header: { "If-Match": r.eTag, "Idempotency-Key": key } },
      body,
    }),
});

/** Where the registration stands, why, and what the partner can do about it. */
function Standing({ r, reload }: { r: Registration; reload: () => void }) {
  const [tone, icon] = lookOf(r.status);
  const asked = r.status === "ActionRequired" && may("RegisterDeals");
  return (
    <section class={`card answer ${tone} standing`}>
      <div class="answer-head">
        <span class="badge">
          <Icon name={icon} size={22} />
        </span>
        <div class="answer-text">
          <p class="lead">{label("rs", r.status)}</p>
          <p>{label("rsText", r.status)}</p>
        </div>
        {asked && (
          <div class="actions">
            <a class="button" href={`/portal/registrations/${r.id}/edit`}>
              <Icon name="edit" />
              {t("edit")}
            </a>
            <Acts all={[resubmit(r)]} done={reload} />
          </div>
        )}
      </div>
      <div class="answer-body">
        {r.statusReason && (
          <blockquote class="reason" dir="auto">
            {r.statusReason}
          </blockquote>
        )}
        {r.reviewReasons.length > 0 && <p class="reason">{r.reviewReasons.map((c) => label("why", c)).join(" ")}</p>}
        {r.warnings.map((w) => (
          <p class="warning" key={w.code}>
            {w.detail}
          </p>
        ))}
      </div>
    </section>
  );
}

/** What was registered. */
export function Form({ r }: { r: Registration }) {
  const { contract: c } = r;
  const yes = (b: boolean) => t(b ? "yes" : "no");
  return (
    <section class="card pad">
      <h2>{t("contract")}</h2>
      <dl class="facts">
        <Fact name={t("r_value")} value={money(c.value, c.currency)} />
        <Fact name={t("perYear")} value={figure(r.annualContractValueUsd, "USD")} />
        <Fact name={t("r_term")} value={c.term ? label("term", c.term) : "–"} />
        <Fact name={t("r_signed")} value={date(c.signDateTime?.slice(0, 10), "always")} />
        <Fact name={t("r_starts")} value={date(c.startDateTime?.slice(0, 10), "always")} />
        <Fact name={t("r_ends")} value={date(c.endDateTime?.slice(0, 10), "always")} />
        <Fact name={t("r_holds")} value={yes(r.holdsCustomerContract)} />
        {r.customerTenantId && <Fact name={t("r_tenant")} value={r.customerTenantId} />}
      </dl>
      {r.solutionDetails.map((s) => (
        <div key={s.id}>
          <h3>{s.name}</h3>
          <dl class="facts">
            <Fact name={t("f_solution")} value={s.id} />
            <Fact name={t("value")} value={money(s.value, s.currency)} />
            <Fact name={t("r_azure")} value={yes(s.isDeployedOnAzure)} />
            <Fact name={t("r_where")} value={s.primaryDeploymentOn ? label("tenant", s.primaryDeploymentOn) : "–"} />
            <Fact name={t("r_pricing")} value={s.pricingModel ? label("pricing", s.pricingModel) : "–"} />
            <Fact name={t("r_market")} value={yes(s.marketplaceTransactionDetails.isMarketplaceTransacted)} />
          </dl>
        </div>
      ))}
      {r.conversions.length > 0 && (
        <>
          <h3>{t("rates2")}</h3>
          <ul class="faint">
            {r.conversions.map((v) => (
              <li key={v.of + v.currency}>{`${label("rateOf", v.of)}: 1 ${v.currency} = ${v.usdPerUnit} USD (${v.month})`}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** What the registration is about and who handed it in. */
export function About({ r }: { r: Registration }) {
  const { deal } = r;
  return (
    <>
      <section class="card pad ids">
        <h2>{t("deal")}</h2>
        <dl>
          <dt>{t("f_name")}</dt>
          <dd dir="auto">{may("ReadDeal") ? <a href={`/portal/deals/${r.dealId}`}>{deal.name}</a> : deal.name}</dd>
          <dt>{t("f_company")}</dt>
          <dd dir="auto">{deal.customerName}</dd>
          <dt>{t("value")}</dt>
          <dd>{money(deal.dealValue, deal.currency)}</dd>
          <dt>{t("asked")}</dt>
          <dd>{date(deal.microsoftInvitedDateTime, "always")}</dd>
          <dt>{t("won")}</dt>
          <dd>{dateTime(deal.wonDateTime)}</dd>
        </dl>
      </section>
      <section class="card pad ids">
        <h2>{t("handedIn")}</h2>
        <dl>
          <dt>{t("registered")}</dt>
          <dd>{dateTime(r.registrationDateTime)}</dd>
          <dt>{t("program")}</dt>
          <dd>
            <a href="/portal/programs">{t("version", { n: r.programVersion })}</a>
          </dd>
          <dt>{t("location")}</dt>
          <dd>{r.mpnId}</dd>
        </dl>
        <Contacts all={r.submittedBy} />
        {r.exceptionApproved && (
          <p class="chips">
            <StatusChip status="Passed" /> {t("exceptionOn")}
          </p>
        )}
      </section>
    </>
  );
}
