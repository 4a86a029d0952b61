import { api, unreachable, type Schemas } from "../../api/client";
import { usePaged } from "../../api/paged";
import { ago, date, label, t, type Text } from "../../i18n";
import { number } from "../../i18n/figures";
import { route } from "../../router";
import { Acts, type Act } from "../../ui/acts";
import { Tone } from "../../ui/chips";
import { List, Named } from "../../ui/list";
import { Pick } from "../../ui/pick";
import { may, Place, Screen } from "../../ui/screen";
import { Tabs } from "../people/people";
import { Exceptions } from "../registrations/exceptions";
import { filter } from "../registrations/registrations";
import { lead, Rates } from "./supply";

type Organization = Schemas["Organization"];
type Review = Schemas["SolutionReview"];
type Job = Schemas["Job"];

/** What those who run the service look after: organisations, reviews of solutions, scores and jobs. */
export function Operator() {
  return (
    <Screen title={t("operator")} tools={<Acts all={[...(may("ManageOrganizations") ? [create()] : []), ...(may("CreateLead") ? [lead()] : [])]} done={() => undefined} />}>
      <Place action="OperateJobs">
        <Tabs
          place="/operator"
          title={t("operator")}
          all={[
            ["", "organizations", () => <Organizations />],
            ["solutions", "solutionReviews", () => <SolutionReviews />],
            ["exceptions", "exceptions", () => <Exceptions />],
            ["rates", "exchangeRates", () => <Rates />],
            ["scores", "scores", () => <Scores />],
            ["jobs", "jobs", () => <Jobs />],
          ]}
        />
      </Place>
    </Screen>
  );
}

/** An organisation with its first location, and its first account admin, who is invited. */
const create = (): Act => ({
  text: "newOrganization",
  icon: "plus",
  says: "newOrganizationText",
  fields: [
    { at: "/name", label: t("pr_name") },
    { at: "/id", label: t("organizationId"), help: t("organizationIdHelp") },
    { at: "/locations/0/mpnId", label: t("firstLocation") },
    { at: "/locations/0/name", label: t("firstLocationName") },
    { at: "/mailDomains", label: t("mailDomains"), as: "list", optional: true, help: t("byComma") },
    { at: "/accountAdmin/name", label: t("firstAdmin") },
    { at: "/accountAdmin/email", label: t("f_mail"), kind: "email" },
  ],
  send: (body, key) => api.POST("/v1/organizations", { params: { header: { "Idempotency-Key": key } }, body: body as Schemas["NewOrganization"] }),
});

function Organizations() {
  const list = usePaged<Organization, Schemas["OrganizationList"]>((cursor) => api.GET("/v1/organizations", { params: { query: { limit: 25, ...cursor } } }), []);
  const edit = (o: Organization): Act[] => {
    const path = { organizationId: o.id };
    const named: Act = {
      text: "edit",
      icon: "edit",
      fields: [
        { at: "/name", label: t("pr_name"), start: o.name },
        { at: "/mailDomains", label: t("mailDomains"), as: "list", optional: true, help: t("byComma"), start: o.mailDomains.join(", ") },
      ],
      patches: true,
      send: async (body) => {
        const { data, error, response } = await api.GET("/v1/organizations/{organizationId}", { params: { path } }); // the list tells no tags
        if (error) return { error };
        if (data.name !== o.name || data.mailDomains.join() !== o.mailDomains.join()) return { error: { ...unreachable(), status: 412 } };
        return api.PATCH("/v1/organizations/{organizationId}", { params: { path, header: { "If-Match": response.headers.get("ETag") ?? "" } }, body: body as Schemas["OrganizationPatch"] });
      },
    };
    const place: Act = {
      text: "addLocation",
      icon: "plus",
      fields: [
        { at: "/mpnId", label: t("location") },
        { at: "/name", label: t("pr_name") },
      ],
      send: (body, key) => api.POST("/v1/organizations/{organizationId}/locations", { params: { path, header: { "Idempotency-Key": key } }, body: body as Schemas["Location"] }),
    };
    return [named, place];
  };
  const turn = (o: Organization): Act => {
    const params = (key: string) => ({ path: { organizationId: o.id }, header: { "Idempotency-Key": key } });
    return o.status === "Suspended"
      ? { text: "resume", icon: "check", send: (_, key) => api.POST("/v1/organizations/{organizationId}/resume", { params: params(key) }) }
      : { text: "suspend", icon: "minus", says: "suspendText", send: (_, key) => api.POST("/v1/organizations/{organizationId}/suspend", { params: params(key) }) };
  };
  return (
    <List
      name={t("organizations")}
      of={list}
      keyOf={(o) => o.id}
      empty={{ icon: "people", title: t("noOrganizations") }}
      columns={[
        { head: t("organization"), cell: (o) => <Named name={o.name} text={`${o.id} · ${o.locations.map((l) => l.name).join(", ")}`} /> },
        { head: t("status"), size: "m", cell: (o) => <Tone code={o.status} kind="ost" /> },
        { head: t("created"), num: true, size: "m", cell: (o) => date(o.createdDateTime, "always") },
        { head: t("change2"), size: "s", cell: (o) => <Acts folded about={o.name} all={[...edit(o), turn(o)]} done={list.again} /> },
      ]}
    />
  );
}

function SolutionReviews() {
  const list = usePaged<Review, Schemas["SolutionReviewList"]>((cursor) => api.GET("/v1/solution-reviews", { params: { query: { limit: 25, ...cursor } } }), []);
  const verdict = (r: Review, text: Text, how: "pass" | "fail"): Act => ({
    text,
    icon: how === "pass" ? "check" : "x",
    fields: [{ at: "/report", label: t("report"), kind: "area" }],
    send: (body, key) => {
      const asked = { params: { path: { reviewId: r.id }, header: { "Idempotency-Key": key } }, body: body as Schemas["ReviewReport"] };
      return how === "pass" ? api.POST("/v1/solution-reviews/{reviewId}/pass", asked) : api.POST("/v1/solution-reviews/{reviewId}/fail", asked);
    },
  });
  return (
    <List
      name={t("solutionReviews")}
      of={list}
      keyOf={(r) => r.id}
      empty={{ icon: "check", title: t("noReviews") }}
      columns={[
        { head: t("f_solution"), cell: (r) => <Named name={r.solution.name} text={`${r.organizationName} · ${label("goal", r.goal)}`} /> },
        { head: t("waits"), size: "m", cell: (r) => ago(r.askedDateTime) },
        { head: t("criteria"), size: "m", cell: (r) => t("criteriaHeld", { n: r.checks.filter((c) => c.passed).length, of: r.checks.length }) },
        {
          head: t("change2"),
          size: "xl",
          cell: (r) => <Acts small about={r.solution.name} all={[verdict(r, "v_pass", "pass"), verdict(r, "v_fail", "fail")]} done={list.again} />,
        },
      ]}
    />
  );
}

function Scores() {
  const list = usePaged<Schemas["OrganizationScore"], Schemas["ScoreList"]>((cursor) => api.GET("/v1/scores", { params: { query: { limit: 25, ...cursor } } }), []);
  return (
    <List
      name={t("scores")}
      of={list}
      keyOf={(s) => s.organizationId}
      empty={{ icon: "chart", title: t("noScores") }}
      columns={[
        { head: t("organization"), cell: (s) => <Named name={s.organizationName} text={label("step", s.step)} /> },
        { head: t("score"), num: true, size: "s", cell: (s) => <strong>{number(s.score)}</strong> },
        { head: t("speed"), num: true, size: "s", cell: (s) => number(s.parts.speed.score) },
        { head: t("fit"), num: true, size: "s", cell: (s) => number(s.parts.fit.score) },
        { head: t("reporting"), num: true, size: "s", cell: (s) => number(s.parts.reporting.score) },
      ]}
    />
  );
}

const states: Job["state"][] = ["Available", "Running", "Retryable", "Scheduled", "Completed", "Cancelled", "Discarded"];

function Jobs() {
  const state = route.value.query.get("state") ?? "";
  const list = usePaged<Job, Schemas["JobList"]>(
    (cursor) => api.GET("/v1/operations/jobs", { params: { query: { ...(state ? { state: state.split(",") as Job["state"][] } : {}), limit: 25, ...cursor } } }),
    [state],
  );
  const params = (j: Job, key: string) => ({ path: { jobId: j.id }, header: { "Idempotency-Key": key } });
  const retry = (j: Job): Act => ({ text: "retry2", icon: "clock", send: (_, key) => api.POST("/v1/operations/jobs/{jobId}/retry", { params: params(j, key) }) });
  const cancel = (j: Job): Act => ({ text: "cancelJob", icon: "x", send: (_, key) => api.POST("/v1/operations/jobs/{jobId}/cancel", { params: params(j, key) }) });
  const acts = (j: Job): Act[] => [...(j.actions.includes("Retry") ? [retry(j)] : []), ...(j.actions.includes("Cancel") ? [cancel(j)] : [])];
  return (
    <>
      <div class="filters shown">
        <Pick label={t("status")} any={t("anyStatus")} value={state} all={states.map((s) => [s, label("jst", s)])} on={(v) => filter("/operator", "state", v)} />
      </div>
      <List
        name={t("jobs")}
        of={list}
        keyOf={(j) => String(j.id)}
        empty={{ icon: "gear", title: t("noJobs") }}
        columns={[
          { head: t("job"), cell: (j) => <Named name={j.kind} text={j.failures.at(-1)?.detail ?? j.queue} /> },
          { head: t("status"), size: "m", cell: (j) => <Tone code={j.state} kind="jst" /> },
          { head: t("attempts"), num: true, size: "s", cell: (j) => `${j.attempt}/${j.maxAttempts}` },
          { head: t("since2"), num: true, size: "m", cell: (j) => ago(j.createdDateTime) },
          { head: t("change2"), size: "xl", cell: (j) => <Acts small about={j.kind} all={acts(j)} done={list.again} /> },
        ]}
      />
    </>
  );
}
