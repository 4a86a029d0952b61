import { api, type Schemas } from "../../api/client";
import { usePaged } from "../../api/paged";
import { ago, date, label, t, type Text } from "../../i18n";
import { number } from "../../i18n/figures";
import { route } from "../../router";
import { Acts, type Act } from "../../ui/acts";
import { Tone } from "../../ui/chips";
import { List, Named } from "../../ui/list";
import { Pick } from "../../ui/pick";
import { Place, Screen } from "../../ui/screen";
import { Tabs } from "../people/people";
import { filter } from "../registrations/registrations";

type Organization = Schemas["Organization"];
type Review = Schemas["SolutionReview"];
type Job = Schemas["Job"];

/** What those who run the service look after: organisations, reviews of solutions, scores and jobs. */
export function Operator() {
  return (
    <Screen title={t("operator")}>
      <Place action="OperateJobs">
        <Tabs
          place="/operator"
          title={t("operator")}
          all={[
            ["", "organizations", () => <Organizations />],
            ["solutions", "solutionReviews", () => <SolutionReviews />],
            ["scores", "scores", () => <Scores />],
            ["jobs", "jobs", () => <Jobs />],
          ]}
        />
      </Place>
    </Screen>
  );
}

function Organizations() {
  const list = usePaged<Organization, Schemas["OrganizationList"]>((cursor) => api.GET("/v1/organizations", { params: { query: { limit: 25, ...cursor } } }), []);
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
        { head: t("change2"), size: "m", cell: (o) => <Acts small about={o.name} all={[turn(o)]} done={list.again} /> },
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
    (cursor) => api.GET("/v1/operations/jobs", { params: { query: { ...(state ? { state: state as Job["state"] } : {}), limit: 25, ...cursor } } }),
    [state],
  );
  const params = (j: Job, key: string) => ({ path: { jobId: j.id }, header: { "Idempotency-Key": key } });
  const acts = (j: Job): Act[] => [
    { text: "retry2", icon: "clock", send: (_, key) => api.POST("/v1/operations/jobs/{jobId}/retry", { params: params(j, key) }) },
    { text: "cancelJob", icon: "x", send: (_, key) => api.POST("/v1/operations/jobs/{jobId}/cancel", { params: params(j, key) }) },
  ];
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
