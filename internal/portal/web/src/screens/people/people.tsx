import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { api, type Problem, type Schemas } from "../../api/client";
import { usePaged } from "../../api/paged";
import { called } from "../../api/reference";
import { ago, date, dateTime, label, sentence, t, title, type Text } from "../../i18n";
import { route } from "../../router";
import { Acts, type Act } from "../../ui/acts";
import type { Sent } from "../../ui/ask";
import { Tone } from "../../ui/chips";
import { List, Named } from "../../ui/list";
import { Pick } from "../../ui/pick";
import { may, Place, Screen } from "../../ui/screen";
import { filter } from "../registrations/registrations";
import { roleFields, scopedGrant, scopeText } from "./roles";

type User = Schemas["User"];
type AccessRequest = Schemas["AccessRequest"];

const tabs: [id: string, text: Text, view: () => ComponentChildren][] = [
  ["", "users", () => <Users />],
  ["requests", "requests", () => <Requests />],
  ["tokens", "tokens", () => <Tokens />],
  ["audit", "audit", () => <Audit />],
];

/** Tabs of one place, which stand in its address. Where they do not all fit the open one is in view. */
export function Tabs({ place, title, all }: { place: string; title: string; all: typeof tabs }) {
  const open = route.value.query.get("tab") ?? "";
  const shown = all.find(([id]) => id === open) ?? all[0];
  const row = useRef<HTMLElement>(null);
  useEffect(() => row.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }), [open]);
  return (
    <section class="card list">
      <nav class="tabs" aria-label={title} ref={row}>
        {all.map(([id, text]) => (
          <a key={id} href={`/portal${place}${id ? `?tab=${id}` : ""}`} aria-current={id === shown?.[0] ? "page" : undefined}>
            {t(text)}
          </a>
        ))}
      </nav>
      {shown?.[2]()}
    </section>
  );
}

/** The organisation's people and what they may do, for its account admins. */
export function People() {
  return (
    <Screen title={t("people")} tools={may("ManageUsers") && <Acts all={[invite(), serviceAccount()]} done={() => undefined} />}>
      <Place action="ManageUsers">
        <Tabs place="/people" title={t("people")} all={tabs} />
      </Place>
    </Screen>
  );
}

/** Goes to who was made. */
const toUser = ({ data, error }: { data?: User; error?: Problem }): Sent => (data ? { to: `/people/${data.id}` } : error ? { error } : {});

const invite = (): Act => ({
  text: "inviteUser",
  icon: "plus",
  primary: true,
  says: "inviteUserText",
  fields: [
    { at: "/name", label: t("pr_name") },
    { at: "/email", label: t("f_mail"), kind: "email" },
    ...roleFields(true),
  ],
  send: async ({ role, mpnIds, ...body }, key) =>
    toUser(
      await api.POST("/v1/users", {
        params: { header: { "Idempotency-Key": key } },
        body: { ...body, ...(role ? { grants: [scopedGrant(role, mpnIds)] } : {}) } as Schemas["NewUser"],
      }),
    ),
});

const serviceAccount = (): Act => ({
  text: "newService",
  icon: "gear",
  says: "newServiceText",
  fields: [{ at: "/name", label: t("pr_name") }, ...roleFields(true)],
  send: async ({ role, mpnIds, ...body }, key) =>
    toUser(
      await api.POST("/v1/service-accounts", {
        params: { header: { "Idempotency-Key": key } },
        body: { ...body, ...(role ? { grants: [scopedGrant(role, mpnIds)] } : {}) } as Schemas["NewServiceAccount"],
      }),
    ),
});

const roles: Schemas["RoleName"][] = ["ReferralAdmin", "ReferralUser", "Viewer", "BusinessProfileAdmin", "CoSellSolutionAdmin", "AccountAdmin"];
const userStates: User["status"][] = ["Active", "Invited", "Deactivated"];

function Users() {
  const { query } = route.value;
  const [role, status] = [query.get("role") ?? "", query.get("status") ?? ""];
  const list = usePaged<User, Schemas["UserList"]>(
    (cursor) =>
      api.GET("/v1/users", {
        params: { query: { ...(role ? { role: role.split(",") } : {}), ...(status ? { status: status.split(",") as User["status"][] } : {}), limit: 25, ...cursor } },
      }),
    [role, status],
  );
  return (
    <>
      <div class="filters shown">
        <Pick label={t("whichRole")} any={t("anyRole")} value={role} all={roles.map((r) => [r, title("ro", r)])} on={(v) => filter("/people", "role", v)} />
        <Pick label={t("status")} any={t("anyStatus")} value={status} all={userStates.map((s) => [s, label("ust", s)])} on={(v) => filter("/people", "status", v)} />
      </div>
      <List
        name={t("users")}
        of={list}
        keyOf={(u) => u.id}
        empty={{ icon: "people", title: t("noUsers") }}
        columns={[
          { head: t("pr_name"), cell: (u) => <Named to={`/people/${u.id}`} name={u.name} text={u.email ?? t("service")} /> },
          { head: t("status"), size: "m", cell: (u) => <Tone code={u.status} kind="ust" /> },
          { head: t("rolesHeld"), size: "xl", cell: (u) => sentence(u.grants.map((g) => label("ro", g.role)).join(", ")) || "–" },
        ]}
      />
    </>
  );
}

function Requests() {
  const list = usePaged<AccessRequest, Schemas["AccessRequestList"]>((cursor) => api.GET("/v1/access-requests", { params: { query: { limit: 25, ...cursor } } }), []);
  const answer = (text: Text, how: "grant" | "decline", r: AccessRequest): Act => ({
    text,
    icon: how === "grant" ? "check" : "x",
    fields: [{ at: "/comments", label: t("comments"), kind: "area", optional: true }],
    send: (body, key) => {
      const params = { path: { requestId: r.id }, header: { "Idempotency-Key": key } };
      return how === "grant" ? api.POST("/v1/access-requests/{requestId}/grant", { params, body }) : api.POST("/v1/access-requests/{requestId}/decline", { params, body });
    },
  });
  return (
    <List
      name={t("requests")}
      of={list}
      keyOf={(r) => r.id}
      empty={{ icon: "people", title: t("noRequests") }}
      columns={[
        { head: t("pr_name"), cell: (r) => <Named name={r.userName} text={r.notes || ago(r.createdDateTime)} /> },
        { head: t("whichRole"), size: "l", cell: (r) => `${title("ro", r.role)} · ${scopeText(r.scope)}` },
        { head: t("status"), size: "m", cell: (r) => <Tone code={r.status} kind="ast" /> },
        {
          head: t("answer"),
          size: "xl",
          cell: (r) =>
            r.decidedDateTime ? (r.comments ?? "–") : <Acts small about={r.userName} all={[answer("grant", "grant", r), answer("decline", "decline", r)]} done={list.again} />,
        },
      ]}
    />
  );
}

function Tokens() {
  const list = usePaged<Schemas["Token"], Schemas["TokenList"]>((cursor) => api.GET("/v1/tokens", { params: { query: { limit: 25, ...cursor } } }), []);
  return (
    <List
      name={t("tokens")}
      of={list}
      keyOf={(k) => k.id}
      empty={{ icon: "lock", title: t("noTokens") }}
      columns={[
        { head: t("token"), cell: (k) => <Named name={k.name} text={[`${k.prefix}…`, (k.roles ?? []).map((r) => label("ro", r)).join(", ")].filter(Boolean).join(" · ")} /> },
        { head: t("lastUsed"), size: "m", cell: (k) => (k.lastUsedDateTime ? ago(k.lastUsedDateTime) : t("never")) },
        { head: t("goodUntil"), size: "m", cell: (k) => (k.revokedDateTime ? t("revoked") : k.expirationDateTime ? date(k.expirationDateTime, "always") : "–") },
        {
          head: t("change2"),
          size: "m",
          cell: (k) =>
            k.revokedDateTime ? (
              "–"
            ) : (
              <Acts
                small
                about={k.name}
                all={[
                  {
                    text: "revoke",
                    icon: "x",
                    says: "revokeText",
                    send: (_, key) => api.POST("/v1/tokens/{tokenId}/revoke", { params: { path: { tokenId: k.id }, header: { "Idempotency-Key": key } } }),
                  },
                ]}
                done={list.again}
              />
            ),
        },
      ]}
    />
  );
}

function Audit() {
  const list = usePaged<Schemas["AuditEntry"], Schemas["AuditList"]>((cursor) => api.GET("/v1/audit-log", { params: { query: { limit: 25, ...cursor } } }), []);
  return (
    <List
      name={t("audit")}
      of={list}
      keyOf={(e) => e.id}
      empty={{ icon: "clock", title: t("noAudit") }}
      columns={[
        { head: t("what"), cell: (e) => <Named name={called("audit-actions", e.action)} text={e.subject.name ?? e.subject.id} /> },
        { head: t("who"), size: "l", cell: (e) => e.actor.name ?? t("system") },
        { head: t("since2"), num: true, size: "l", cell: (e) => dateTime(e.occurredDateTime) },
      ]}
    />
  );
}
