import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { usePaged } from "../../api/paged";
import { en } from "../../i18n/en";
import { countryName, date, label, t } from "../../i18n";
import { figure } from "../../i18n/figures";
import { Acts, type Act } from "../../ui/acts";
import type { Asked } from "../../ui/ask";
import { Tone } from "../../ui/chips";
import { Checks } from "../../ui/gate";
import { Icon } from "../../ui/icons";
import { List, Named } from "../../ui/list";
import { may, Place, Screen, Shown } from "../../ui/screen";
import { Fact } from "../deal/details";
import { incentive } from "../registrations/registrations";
import { Profiles } from "./profiles";

type Solution = Schemas["Solution"];
type Readiness = Schemas["SolutionReadiness"];

const offers = Object.keys(en.offer);

/** The people whom Microsoft's sellers reach, each on a line. */
const linesOf = (all: Solution["salesContacts"]): string => all.map((c) => [c.country, c.name, c.email, c.phoneNumber].join(", ")).join("\n");

/** What was typed, with its lines of people as the contract has them. */
function withContacts(body: Record<string, unknown>): Record<string, unknown> {
  const { salesContacts: lines } = body;
  if (typeof lines !== "string") return body;
  const salesContacts = lines.split("\n").map((line) => {
    const [country = "", name = "", email = "", ...phone] = line.split(",").map((part) => part.trim());
    return { country, name, email, phoneNumber: phone.join(", ") };
  });
  return { ...body, salesContacts };
}

/** The members of a solution that are typed here, as they are. */
function fieldsOf(s?: Solution): Asked[] {
  return [
    { at: "/name", label: t("s_name"), start: s?.name ?? "" },
    { at: "/description", label: t("s_text"), kind: "area", optional: true, start: s?.description ?? "" },
    { at: "/offerType", label: t("s_type"), kind: "choice", optional: true, start: s?.offerType ?? "", options: offers.map((code) => ({ code, title: label("offer", code) })) },
    { at: "/listingUrl", label: t("s_listing"), optional: true, start: s?.listingUrl ?? "" },
    { at: "/documents/onePagerUrl", label: t("s_onePager"), optional: true, start: s?.documents.onePagerUrl ?? "" },
    { at: "/documents/pitchDeckUrl", label: t("s_pitch"), optional: true, start: s?.documents.pitchDeckUrl ?? "" },
    { at: "/documents/referenceArchitectureUrl", label: t("s_architecture"), optional: true, start: s?.documents.referenceArchitectureUrl ?? "" },
    { at: "/coSellGeographies", label: t("s_countries"), as: "list", optional: true, help: t("byComma"), start: s?.coSellGeographies.join(", ") ?? "" },
    { at: "/salesContacts", label: t("s_contacts"), kind: "area", optional: true, help: t("s_contactsHelp"), start: linesOf(s?.salesContacts ?? []) },
    { at: "/transactable", label: t("s_transactable"), kind: "check", start: String(s?.transactable ?? false) },
    { at: "/isvConnectEnrolled", label: t("s_isvConnect"), kind: "check", start: String(s?.isvConnectEnrolled ?? false) },
    { at: "/trailingRevenueUsd", label: `${t("s_revenue")} (USD)`, kind: "number", optional: true, start: s?.trailingRevenueUsd?.toString() ?? "" },
  ];
}

const create: () => Act = () => ({
  text: "newSolution",
  icon: "plus",
  primary: true,
  fields: [...fieldsOf(), { at: "/mpnId", label: t("location"), optional: true, help: t("f_locationHelp") }],
  send: async (body, key) => {
    const { data, error } = await api.POST("/v1/solutions", { params: { header: { "Idempotency-Key": key } }, body: withContacts(body) as Schemas["NewSolution"] });
    return error ? { error } : { to: `/solutions/${data.id}` };
  },
});

/** The organisation's solutions, and the profiles of its locations. */
export function Solutions() {
  const list = usePaged<Solution, Schemas["SolutionList"]>((cursor) => api.GET("/v1/solutions", { params: { query: { limit: 25, ...cursor } } }), []);
  return (
    <Screen title={t("solutions")} tools={may("EditSolutions") && <Acts all={[create()]} done={list.again} />}>
      <Place action="ReadSolutions">
        <section class="card list">
          <List
            name={t("solutions")}
            of={list}
            keyOf={(s) => s.id}
            empty={{ icon: "box", title: t("noSolutions") }}
            columns={[
              { head: t("f_solution"), cell: (s) => <Named to={`/solutions/${s.id}`} name={s.name} text={s.id} /> },
              { head: t("published"), size: "m", cell: (s) => <Tone code={s.publishState} kind="pub" /> },
              { head: t("coSell"), size: "l", cell: (s) => <Tone code={s.coSellStatus} kind="cst" /> },
              { head: t("incentive"), size: "l", cell: (s) => s.incentives.map(incentive).join(", ") || "–" },
            ]}
          />
        </section>
      </Place>
      {may("ReadProfiles") && <Profiles />}
    </Screen>
  );
}

const back = { to: "/portal/solutions" };

/** One solution: how far it is from each goal, point by point, and asking for its review. */
export function SolutionScreen({ id }: { id: string }) {
  const params = { path: { solutionId: id } };
  const [loaded, again] = useLoaded(() => api.GET("/v1/solutions/{solutionId}", { params }), [id]);
  const [ready, readyAgain] = useLoaded(() => api.GET("/v1/solutions/{solutionId}/readiness", { params }), [id]);
  const [reviews, reviewsAgain] = useLoaded(() => api.GET("/v1/solutions/{solutionId}/reviews", { params: { ...params, query: { limit: 100 } } }), [id]);
  const reload = () => {
    again();
    readyAgain();
    reviewsAgain();
  };
  const s = loaded.data;
  return (
    <Screen title={s?.name ?? t("f_solution")} over={id} back={{ ...back, text: t("solutions") }} tools={s && may("EditSolutions") && <Acts all={actsOf(s)} done={reload} />}>
      <Place action="ReadSolutions">
        <Shown of={loaded} retry={again}>
          {(s) => (
            <div class="col">
              <About s={s} />
              <section class="card pad">
                <h2>{t("readiness")}</h2>
                <Shown of={ready} retry={readyAgain}>
                  {(r) => <Goals s={s} of={r} reviews={reviews.data?.items ?? []} reload={reload} />}
                </Shown>
              </section>
            </div>
          )}
        </Shown>
      </Place>
    </Screen>
  );
}

function actsOf(s: Solution): Act[] {
  const path = { solutionId: s.id };
  const fields = fieldsOf(s);
  const tagged = (key: string) => ({ path, header: { "Idempotency-Key": key, "If-Match": s.eTag } });
  return [
    {
      text: "edit",
      icon: "edit",
      fields,
      patches: true,
      send: (body) => api.PATCH("/v1/solutions/{solutionId}", { params: { path, header: { "If-Match": s.eTag } }, body: withContacts(body) as Schemas["SolutionPatch"] }),
    },
    s.publishState === "Published"
      ? { text: "withdraw", icon: "in", says: "withdrawText", shows: fields, send: (_, key) => api.POST("/v1/solutions/{solutionId}/withdraw", { params: tagged(key) }) }
      : { text: "publish", icon: "out", says: "publishText", shows: fields, send: (_, key) => api.POST("/v1/solutions/{solutionId}/publish", { params: tagged(key) }) },
  ];
}

/** An address as a link if a browser may go there. */
export function Address({ url }: { url: string | null }) {
  if (!url) return <>–</>;
  return /^https:\/\//.test(url) ? (
    <a href={url} target="_blank" rel="noreferrer">
      {url}
    </a>
  ) : (
    <>{url}</>
  );
}

function About({ s }: { s: Solution }) {
  const documents: [name: string, url: string | null][] = [
    [t("s_listing"), s.listingUrl],
    [t("s_onePager"), s.documents.onePagerUrl],
    [t("s_pitch"), s.documents.pitchDeckUrl],
    [t("s_architecture"), s.documents.referenceArchitectureUrl],
  ];
  return (
    <section class="card pad">
      <div class="chips">
        <Tone code={s.publishState} kind="pub" />
        <Tone code={s.coSellStatus} kind="cst" />
        {s.incentives.map((i) => (
          <span class="tag" key={i}>
            {incentive(i)}
          </span>
        ))}
      </div>
      {s.description && (
        <p class="prose over-space" dir="auto">
          {s.description}
        </p>
      )}
      <dl class="facts">
        <Fact name={t("location")} value={s.mpnId ?? "–"} />
        <Fact name={t("s_type")} value={s.offerType ? label("offer", s.offerType) : "–"} />
        <Fact name={t("s_countries")} value={s.coSellGeographies.map(countryName).join(", ") || "–"} />
        <Fact name={t("s_contacts")} value={s.salesContacts.map((c) => `${c.name} (${countryName(c.country)})`).join(", ") || "–"} />
        <Fact name={t("s_revenue")} value={figure(s.trailingRevenueUsd, "USD")} />
        <Fact name={t("updated")} value={date(s.updatedDateTime, "always")} />
      </dl>
      <dl class="facts wide-facts">
        {documents.map(([name, url]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Address url={url} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type GoalsProps = { s: Solution; of: Readiness; reviews: Schemas["SolutionReview"][]; reload: () => void };

/** Each goal with what is missing for it, what its last review has found, and the review that can be asked for. */
function Goals({ s, of, reviews, reload }: GoalsProps) {
  return (
    <div class="eligibility">
      {of.goals.map((g) => {
        const { report } = reviews.find((r) => r.goal === g.goal) ?? {}; // newest first
        const missing = g.checks.filter((c) => !c.passed).length;
        return (
          <details key={g.goal} open={g.state === "Failed" || g.goal === of.goals.find((o) => o.checks.some((c) => !c.passed))?.goal}>
            <summary>
              <Icon name={missing === 0 ? "check" : "x"} size={16} />
              <strong>{label("goal", g.goal)}</strong>
              <Tone code={g.state} kind="rst" />
              {missing > 0 && <span class="faint">{t("missingN", { n: missing })}</span>}
            </summary>
            {report && (
              <blockquote dir="auto">
                {t("report")}: {report}
              </blockquote>
            )}
            <Checks all={g.checks} />
            {may("SubmitSolutions") && (
              <Acts
                small
                about={label("goal", g.goal)}
                all={[
                  {
                    text: "askReview",
                    icon: "badge",
                    says: "askReviewText",
                    fields: [{ at: "/notes", label: t("notes"), kind: "area", optional: true }],
                    send: (body, key) =>
                      api.POST("/v1/solutions/{solutionId}/reviews", {
                        params: { path: { solutionId: s.id }, header: { "Idempotency-Key": key } },
                        body: { ...body, goal: g.goal },
                      }),
                  },
                ]}
                done={reload}
              />
            )}
          </details>
        );
      })}
    </div>
  );
}
