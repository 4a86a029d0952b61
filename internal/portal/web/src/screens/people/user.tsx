import { useState } from "preact/hooks";
import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { dateTime, label, t, title } from "../../i18n";
import { Acts, type Act } from "../../ui/acts";
import { Tone } from "../../ui/chips";
import { Place, Screen, Shown } from "../../ui/screen";
import { Secret, type OnceShown } from "../../ui/secret";
import { Fact } from "../deal/details";
import { roleFields, scopeOf, scopeText } from "./roles";

type User = Schemas["User"];

/** One person or service account: its roles with where they count, and what can be done with it. */
export function UserScreen({ id }: { id: string }) {
  const [loaded, again] = useLoaded(() => api.GET("/v1/users/{userId}", { params: { path: { userId: id } } }), [id]);
  const [secret, setSecret] = useState<OnceShown>();
  const u = loaded.data;
  return (
    <Screen title={u?.name ?? t("people")} over={u?.email ?? t("service")} back={{ to: "/portal/people", text: t("people") }} narrow tools={u && <Acts all={actsOf(u, setSecret)} done={again} />}>
      <Place action="ManageUsers">
        <Shown of={loaded} retry={again}>
          {(u) => (
            <>
              {secret && <Secret text="tokenOnce" lost="tokenLost" of={secret} />}
              <section class="card pad">
                <Tone code={u.status} kind="ust" />
                <dl class="facts">
                  <Fact name={t("f_mail")} value={u.email ?? "–"} />
                  <Fact name={t("f_phone")} value={u.phoneNumber || "–"} />
                  <Fact name={t("created")} value={dateTime(u.createdDateTime)} />
                </dl>
              </section>
              <section class="card pad">
                <h2>{t("rolesHeld")}</h2>
                <ul class="grants">
                  {u.grants.map((g) => (
                    <li key={g.role}>
                      <div>
                        <strong>{title("ro", g.role)}</strong>
                        <span class="faint"> · {scopeText(g.scope)}</span>
                      </div>
                      <Acts small about={label("ro", g.role)} all={[revoke(u, g.role)]} done={again} />
                    </li>
                  ))}
                </ul>
                {u.grants.length === 0 && <p class="faint">{t("noRoles")}</p>}
                <Acts all={[grant(u)]} done={again} />
              </section>
            </>
          )}
        </Shown>
      </Place>
    </Screen>
  );
}

const grant = (u: User): Act => ({
  text: "grantRole",
  icon: "plus",
  fields: roleFields(false),
  send: ({ role, mpnIds }) => {
    const path = { userId: u.id, role: role as Schemas["RoleName"] };
    return api.PUT("/v1/users/{userId}/roles/{role}", { params: { path }, body: { scope: scopeOf(mpnIds) } });
  },
});

const revoke = (u: User, role: Schemas["RoleName"]): Act => ({
  text: "revoke",
  icon: "x",
  says: "revokeRoleText",
  send: () => api.DELETE("/v1/users/{userId}/roles/{role}", { params: { path: { userId: u.id, role } } }),
});

function actsOf(u: User, show: (secret: OnceShown) => void): Act[] {
  const params = (key: string) => ({ path: { userId: u.id }, header: { "Idempotency-Key": key } });
  const token: Act = {
    text: "newToken",
    icon: "lock",
    says: "newTokenText",
    fields: [
      { at: "/name", label: t("pr_name") },
      { at: "/expirationDateTime", label: t("goodUntil"), kind: "date", optional: true },
    ],
    send: async (body, key) => {
      const { data, error } = await api.POST("/v1/tokens", { params: { header: { "Idempotency-Key": key } }, body: { ...body, userId: u.id } as Schemas["NewToken"] });
      if (data) show({ value: data.secret });
      return error ? { error } : {};
    },
  };
  const again: Act = { text: "reinvite", icon: "mail", send: (_, key) => api.POST("/v1/users/{userId}/reinvite", { params: params(key) }) };
  const off: Act = { text: "deactivate", icon: "minus", says: "deactivateText", send: (_, key) => api.POST("/v1/users/{userId}/deactivate", { params: params(key) }) };
  const on: Act = { text: "reactivate", icon: "check", send: (_, key) => api.POST("/v1/users/{userId}/reactivate", { params: params(key) }) };
  return [...(u.kind === "ServiceAccount" ? [token] : []), ...(u.status === "Invited" ? [again] : []), u.status === "Deactivated" ? on : off];
}
