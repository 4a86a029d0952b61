import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { usePaged } from "../../api/paged";
import { reference } from "../../api/reference";
import { date, label, money, t, type Text } from "../../i18n";
import { route } from "../../router";
import { Acts, type Act } from "../../ui/acts";
import { Tone } from "../../ui/chips";
import { List, Named } from "../../ui/list";
import { Pick } from "../../ui/pick";
import { may } from "../../ui/screen";
import { filter, incentive } from "./registrations";

type Exception = Schemas["RegistrationException"];

const ipIncentives = () => reference("incentives").map(({ code, title }) => ({ code, title }));

const ask = (dealId: string, type: string): Act => ({
  text: "askException",
  icon: "mail",
  says: "askExceptionText",
  fields: [
    { at: "/type", label: t("incentive"), kind: "choice", options: ipIncentives(), start: type },
    { at: "/justification", label: t("justification"), kind: "area" },
    { at: "/changes/signDateTime", label: t("r_signed"), kind: "date", optional: true, help: t("changesHelp") },
    { at: "/changes/startDateTime", label: t("r_starts"), kind: "date", optional: true },
    { at: "/changes/endDateTime", label: t("r_ends"), kind: "date", optional: true },
  ],
  send: (body, key) =>
    api.POST("/v1/deals/{dealId}/registration-exceptions", {
      params: { path: { dealId }, header: { "Idempotency-Key": key } },
      body: body as Schemas["NewException"],
    }),
});

/** The exception of a won deal with its decision, or a way to ask for one: there is one for each deal. */
export function DealException({ id, type, on }: { id: string; type: string; on: string }) {
  const [loaded, again] = useLoaded(() => api.GET("/v1/deals/{dealId}/registration-exceptions", { params: { path: { dealId: id } } }), [id, on]);
  if (!loaded.data) return null; // what hinders it, the card above has told
  const found = loaded.data.items[0];
  if (!found) return may("RegisterDeals") ? <Acts small all={[ask(id, type)]} done={again} /> : null;
  return (
    <div class="over-space">
      <p class="chips">
        <strong>{t("exception")}</strong> <Tone code={found.status} kind="est" />
      </p>
      <p dir="auto">{found.justification}</p>
      <p class="faint">{found.decidedDateTime ? date(found.decidedDateTime, "always") : t("decidedBy", { date: date(found.decisionDueDate, "always") })}</p>
      {found.comments && <blockquote dir="auto">{found.comments}</blockquote>}
    </div>
  );
}

/** What an exception would change, in one line. */
const changes = ({ changes: c }: Exception): string =>
  [
    c.value != null && `${t("r_value")} ${money(c.value, "USD")}`,
    c.signDateTime && `${t("r_signed")} ${date(c.signDateTime, "always")}`,
    c.startDateTime && `${t("r_starts")} ${date(c.startDateTime, "always")}`,
    c.endDateTime && `${t("r_ends")} ${date(c.endDateTime, "always")}`,
  ]
    .filter(Boolean)
    .join(" · ");

function decide(x: Exception): Act[] {
  const act = (text: Text, icon: Act["icon"], how: "approve" | "decline"): Act => ({
    text,
    icon,
    says: "decideText",
    fields: [{ at: "/comments", label: t("comments"), kind: "area" }],
    send: (body, key) => {
      const asked = { params: { path: { exceptionId: x.id }, header: { "Idempotency-Key": key } }, body: body as Schemas["RequiredComments"] };
      return how === "approve"
        ? api.POST("/v1/registration-exceptions/{exceptionId}/approve", asked)
        : api.POST("/v1/registration-exceptions/{exceptionId}/decline", asked);
    },
  });
  return [act("approve", "check", "approve"), act("decline", "x", "decline")];
}

const statuses: Exception["status"][] = ["Pending", "Approved", "Declined"];

/** The exceptions that partners have asked for; whose decision is due first comes first. */
export function Exceptions() {
  const status = route.value.query.get("status") || "Pending";
  const list = usePaged<Exception, Schemas["RegistrationExceptionList"]>(
    (cursor) => api.GET("/v1/registration-exceptions", { params: { query: { status: status.split(",") as Exception["status"][], limit: 25, ...cursor } } }),
    [status],
  );
  return (
    <>
      <div class="filters shown">
        <Pick label={t("status")} value={status} all={statuses.map((s) => [s, label("est", s)])} on={(v) => filter("/operator", "status", v)} />
      </div>
      <List
        name={t("exceptions")}
        of={list}
        keyOf={(x) => x.id}
        empty={{ icon: "check", title: t("noReviews") }}
        columns={[
          { head: t("organization"), cell: (x) => <Named name={x.organizationName} text={`${incentive(x.type)} · ${x.requestedBy.name}`} /> },
          {
            head: t("justification"),
            size: "xl",
            cell: (x) => (
              <div class="named">
                <span dir="auto">{x.justification}</span>
                <span class="faint">{changes(x)}</span>
              </div>
            ),
          },
          { head: t("due"), num: true, size: "m", cell: (x) => date(x.decidedDateTime ?? x.decisionDueDate, "always") },
          {
            head: t("answer"),
            size: "xl",
            cell: (x) => (x.status === "Pending" ? <Acts small about={x.organizationName} all={decide(x)} done={list.again} /> : (x.comments ?? "–")),
          },
        ]}
      />
    </>
  );
}
