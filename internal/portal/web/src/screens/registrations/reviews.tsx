import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { usePaged } from "../../api/paged";
import { ago, date, label, t } from "../../i18n";
import { figure } from "../../i18n/figures";
import { route } from "../../router";
import { Acts, type Act } from "../../ui/acts";
import type { Asked } from "../../ui/ask";
import { List, Named } from "../../ui/list";
import { Pick } from "../../ui/pick";
import { Place, Screen, Shown } from "../../ui/screen";
import { About, Form } from "./registration";
import { filter, incentive, statuses } from "./registrations";
import { StatusChip } from "./status";

type Queued = Schemas["QueuedRegistration"];

/** The reviewers' queue: what waits longest comes first. */
export function Reviews() {
  return (
    <Screen title={t("reviews")}>
      <Place action="ReviewRegistrations">
        <Queue />
      </Place>
    </Screen>
  );
}

function Queue() {
  const { query } = route.value;
  const status = query.get("status") || "ReviewPending";
  const claimed = query.get("claimed") ?? "";
  const list = usePaged<Queued, Schemas["QueuedRegistrationList"]>(
    (cursor) =>
      api.GET("/v1/registration-reviews", {
        params: { query: { status: status.split(",") as "ReviewPending"[], ...(claimed ? { claimed: claimed as "Mine" } : {}), limit: 25, ...cursor } },
      }),
    [status, claimed],
  );
  return (
    <section class="card list">
      <div class="filters shown">
        <Pick label={t("status")} value={status} all={statuses.map((s) => [s, label("rs", s)])} on={(v) => filter("/reviews", "status", v)} />
        <Pick
          label={t("atIt")}
          any={t("anyReviewer")}
          value={claimed}
          all={[
            ["Mine", t("mine")],
            ["Nobody", t("nobody")],
          ]}
          on={(v) => filter("/reviews", "claimed", v)}
        />
      </div>
      <List
        name={t("reviews")}
        of={list}
        keyOf={(q) => q.registration.id}
        empty={{ icon: "check", title: t("noReviews") }}
        columns={[
          {
            head: t("deal"),
            cell: ({ registration: r }) => <Named to={`/reviews/${r.id}`} name={r.deal.name} text={`${r.organizationName} · ${incentive(r.type)}`} />,
          },
          { head: t("status"), size: "l", cell: (q) => <StatusChip status={q.registration.status} /> },
          { head: t("perYear"), num: true, size: "m", cell: (q) => figure(q.registration.annualContractValueUsd, "USD") },
          { head: t("waits"), num: true, size: "m", cell: (q) => ago(q.waitingSinceDateTime) },
          { head: t("atIt"), size: "m", cell: (q) => q.claim?.name ?? <span class="faint">{t("nobody")}</span> },
        ]}
      />
    </section>
  );
}

/** One registration as its reviewers see it, with what they can do. */
export function ReviewScreen({ id }: { id: string }) {
  const [loaded, again] = useLoaded(() => api.GET("/v1/registration-reviews/{registrationId}", { params: { path: { registrationId: id } } }), [id]);
  const r = loaded.data?.registration;
  return (
    <Screen title={r?.deal.name ?? t("registration")} over={r ? `${r.organizationName} · ${incentive(r.type)}` : t("reviews")} back={{ to: "/portal/reviews", text: t("reviews") }}>
      <Place action="ReviewRegistrations">
        <Shown of={loaded} retry={again}>
          {(q) => (
            <>
              <section class="card pad standing">
                <div class="chips">
                  <StatusChip status={q.registration.status} />
                  <span class="tag">{t("since", { time: date(q.waitingSinceDateTime, "always") })}</span>
                  <span class="tag">{q.claim ? t("atItName", { name: q.claim.name }) : t("nobodyAtIt")}</span>
                </div>
                {q.registration.reviewReasons.length > 0 && <p class="reason">{q.registration.reviewReasons.map((c) => label("why", c)).join(" ")}</p>}
                {q.otherPartiesRegistered > 0 && <p class="warning">{t("othersRegistered", { n: q.otherPartiesRegistered })}</p>}
                <Acts all={actsOf(q)} done={again} />
              </section>
              <div class="cols">
                <div class="col">
                  <Form r={q.registration} />
                </div>
                <aside class="col">
                  <About r={q.registration} />
                </aside>
              </div>
            </>
          )}
        </Shown>
      </Place>
    </Screen>
  );
}

const comments = (needed: boolean): Asked[] => [{ at: "/comments", label: t("comments"), kind: "area", optional: !needed }];
const base = "/v1/registration-reviews/{registrationId}";

/** What a reviewer can do. Whether it can be done now the service says when it is asked. */
function actsOf({ registration: r }: Queued): Act[] {
  const path = { registrationId: r.id };
  const call = (key: string) => ({ path, header: { "Idempotency-Key": key } });
  const tagged = (key: string) => ({ path, header: { "Idempotency-Key": key, "If-Match": r.eTag } });
  const said = (body: Record<string, unknown>) => body as { comments: string };
  return [
    { text: "v_claim", icon: "people", send: (_, key) => api.POST(`${base}/claim`, { params: call(key) }) },
    { text: "v_release", icon: "exit", send: (_, key) => api.POST(`${base}/release`, { params: call(key) }) },
    { text: "v_pass", icon: "check", primary: true, fields: comments(false), send: (body, key) => api.POST(`${base}/pass`, { params: tagged(key), body }) },
    { text: "v_ask", icon: "mail", fields: comments(true), send: (body, key) => api.POST(`${base}/ask-for-action`, { params: tagged(key), body: said(body) }) },
    { text: "v_fail", icon: "x", fields: comments(true), send: (body, key) => api.POST(`${base}/fail`, { params: tagged(key), body: said(body) }) },
    { text: "v_sample", icon: "find", fields: comments(false), send: (body, key) => api.POST(`${base}/sample`, { params: tagged(key), body }) },
    {
      text: "v_market",
      icon: "box",
      fields: [{ at: "/passed", label: t("v_marketPassed"), kind: "check" }, ...comments(false)],
      send: (body, key) => api.POST(`${base}/validate-marketplace`, { params: tagged(key), body: body as { passed: boolean } }),
    },
    { text: "v_close", icon: "minus", fields: comments(true), send: (body, key) => api.POST(`${base}/close`, { params: tagged(key), body: said(body) }) },
  ];
}
