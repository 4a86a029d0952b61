import { useState } from "preact/hooks";
import { api, type Problem, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { usePaged } from "../../api/paged";
import { offeredSolutions, reference } from "../../api/reference";
import { countryName, date, label, t } from "../../i18n";
import { Acts, type Act } from "../../ui/acts";
import type { Asked } from "../../ui/ask";
import { Field } from "../../ui/field";
import { List, Named } from "../../ui/list";
import { may } from "../../ui/screen";

type Rule = Schemas["RoutingRule"];

const isDefault = (r: Rule) => r.id === "default";

const solutionName = (id: string): string => offeredSolutions().find((s) => s.code === id)?.title ?? id;

/** What a rule is about, in words. */
const about = (r: Rule): string =>
  [r.solutionId && solutionName(r.solutionId), r.country && countryName(r.country)].filter(Boolean).join(" · ") || t("everythingElse");

/** The rules by which a deal that Microsoft sends finds its location, and a way to try them. */
export function Routing() {
  const list = usePaged<Rule, Schemas["RoutingRuleList"]>((cursor) => api.GET("/v1/routing-rules", { params: { query: { limit: 25, ...cursor } } }), []);
  const manages = may("ManageRouting");
  return (
    <>
      <section class="card list second">
        <div class="list-head">
          <div>
            <h2>{t("routing")}</h2>
            <p class="faint">{t("routingText")}</p>
          </div>
          {manages && <Acts all={[create()]} done={list.again} />}
        </div>
        <List
          name={t("routing")}
          of={list}
          keyOf={(r) => r.id}
          empty={{ icon: "inbox", title: t("noRules") }}
          columns={[
            { head: t("aboutWhat"), cell: (r) => <Named name={about(r)} text={isDefault(r) ? "" : label("prec", r.precedence)} /> },
            { head: t("location"), size: "l", cell: (r) => r.mpnId ?? t("asNamed") },
            { head: t("updated"), num: true, size: "m", cell: (r) => date(r.updatedDateTime, "always") },
            ...(manages ? [{ head: t("change2"), size: "xl" as const, cell: (r: Rule) => <Acts small about={about(r)} all={actsOf(r)} done={list.again} /> }] : []),
          ]}
        />
      </section>
      <Preview />
    </>
  );
}

const fieldsOf = (r?: Rule): Asked[] => [
  ...(r && isDefault(r)
    ? []
    : [
        { at: "/solutionId", label: t("f_solution"), kind: "choice" as const, optional: true, options: offeredSolutions(), start: r?.solutionId ?? "", help: t("anySolutionHelp") },
        { at: "/country", label: t("f_country"), kind: "choice" as const, optional: true, options: reference("countries"), start: r?.country ?? "", help: t("anyCountryHelp") },
      ]),
  { at: "/mpnId", label: t("location"), optional: r ? isDefault(r) : false, start: r?.mpnId ?? "", help: r && isDefault(r) ? t("asNamedHelp") : t("locationHelp") },
];

const create = (): Act => ({
  text: "newRule",
  icon: "plus",
  fields: fieldsOf(),
  send: (body, key) => api.POST("/v1/routing-rules", { params: { header: { "Idempotency-Key": key } }, body: body as Schemas["NewRoutingRule"] }),
});

function actsOf(r: Rule): Act[] {
  const params = { path: { ruleId: r.id }, header: { "If-Match": r.eTag } };
  const edit: Act = {
    text: "edit",
    icon: "edit",
    fields: fieldsOf(r),
    patches: true,
    send: (body) => api.PATCH("/v1/routing-rules/{ruleId}", { params, body: body as Schemas["RoutingRulePatch"] }),
  };
  const remove: Act = {
    text: "remove",
    icon: "x",
    says: "removeRuleText",
    shows: fieldsOf(r),
    send: () => api.DELETE("/v1/routing-rules/{ruleId}", { params }),
  };
  return isDefault(r) ? [edit] : [edit, remove];
}

/** Tries where a deal would go now. */
function Preview() {
  const [country, setCountry] = useState("");
  const [solution, setSolution] = useState("");
  const query = { country, solutionIds: [solution] };
  const nothing = Promise.resolve<{ data?: Schemas["RoutingDecision"]; error?: Problem }>({});
  const [loaded] = useLoaded(() => (country && solution ? api.GET("/v1/routing-rules/preview", { params: { query } }) : nothing), [country, solution]);
  const found = loaded.state === "ready" ? loaded.data : undefined;
  return (
    <section class="card pad second">
      <h2>{t("tryRouting")}</h2>
      <div class="fields over-space">
        <Field id="try-country" label={t("f_country")} kind="choice" half options={reference("countries")} value={country} mistakes={[]} on={setCountry} />
        <Field id="try-solution" label={t("f_solution")} kind="choice" half options={offeredSolutions()} value={solution} mistakes={[]} on={setSolution} />
      </div>
      <p class="over-space" role="status">
        {loaded.state === "failed" && loaded.problem.detail}
        {country && solution && found && t("wouldGo", { location: found.mpnId, rule: label("prec", found.precedence) })}
      </p>
    </section>
  );
}
