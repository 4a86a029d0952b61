import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { usePaged } from "../../api/paged";
import { called, reference, type ListName } from "../../api/reference";
import { countryName, t, type Text } from "../../i18n";
import { Acts, type Act } from "../../ui/acts";
import type { Asked } from "../../ui/ask";
import { Tone } from "../../ui/chips";
import { Icon } from "../../ui/icons";
import { List, Named } from "../../ui/list";
import { may, Place, Screen, Shown } from "../../ui/screen";
import { Fact } from "../deal/details";

type Profile = Schemas["Profile"];
type Codes = "industries" | "products" | "services" | "solutionAreas" | "customerSizes";

const lists: [at: Codes, text: Text, of: ListName][] = [
  ["industries", "pr_industries", "industries"],
  ["products", "products", "products"],
  ["services", "services", "services"],
  ["solutionAreas", "areas", "solution-areas"],
  ["customerSizes", "pr_sizes", "customer-sizes"],
];

/** The profiles by which the organisation's locations are found. */
export function Profiles() {
  const list = usePaged<Profile, Schemas["ProfileList"]>((cursor) => api.GET("/v1/profiles", { params: { query: { limit: 25, ...cursor } } }), []);
  return (
    <section class="card list second">
      <h2 class="list-title">{t("profiles")}</h2>
      <List
        name={t("profiles")}
        of={list}
        keyOf={(p) => p.mpnId}
        empty={{ icon: "people", title: t("noProfiles") }}
        columns={[
          { head: t("location"), cell: (p) => <Named to={`/profiles/${p.mpnId}`} name={p.locationName} text={p.mpnId} /> },
          { head: t("status"), size: "m", cell: (p) => <Tone code={p.state} kind="pub" /> },
          {
            head: t("readiness"),
            size: "l",
            cell: (p) => (p.completeness.complete ? t("complete") : t("missingN", { n: p.completeness.missing.length })),
          },
        ]}
      />
    </section>
  );
}

function actsOf(p: Profile): Act[] {
  const path = { mpnId: p.mpnId };
  const fields: Asked[] = [
    { at: "/description", label: t("s_text"), kind: "area", optional: true, start: p.description ?? "" },
    { at: "/contact/name", label: t("pr_contact"), optional: true, start: p.contact.name ?? "" },
    { at: "/contact/email", label: t("f_mail"), kind: "email", optional: true, start: p.contact.email ?? "" },
    { at: "/contact/phoneNumber", label: t("f_phone"), kind: "tel", optional: true, start: p.contact.phoneNumber ?? "" },
    { at: "/markets", label: t("pr_markets"), as: "list", optional: true, help: t("byComma"), start: p.markets.join(", ") },
    ...lists.map(([at, text, of]): Asked => ({ at: `/${at}`, label: t(text), kind: "many", as: "list", optional: true, options: reference(of), start: p[at].join("\n") })),
    { at: "/keywords", label: t("pr_keywords"), as: "list", optional: true, help: t("byComma"), start: p.keywords.join(", ") },
  ];
  const tagged = (key: string) => ({ path, header: { "Idempotency-Key": key, "If-Match": p.eTag } });
  return [
    {
      text: "edit",
      icon: "edit",
      fields,
      patches: true,
      send: (body) => api.PATCH("/v1/profiles/{mpnId}", { params: { path, header: { "If-Match": p.eTag } }, body: body as Schemas["ProfilePatch"] }),
    },
    p.state === "Published"
      ? { text: "withdraw", icon: "in", says: "withdrawText", shows: fields, send: (_, key) => api.POST("/v1/profiles/{mpnId}/withdraw", { params: tagged(key) }) }
      : { text: "publish", icon: "out", says: "publishText", shows: fields, send: (_, key) => api.POST("/v1/profiles/{mpnId}/publish", { params: tagged(key) }) },
  ];
}

/** The profile of one location, and what it still lacks. */
export function ProfileScreen({ id }: { id: string }) {
  const [loaded, again] = useLoaded(() => api.GET("/v1/profiles/{mpnId}", { params: { path: { mpnId: id } } }), [id]);
  const p = loaded.data;
  return (
    <Screen
      title={p?.locationName ?? t("profile")}
      over={id}
      back={{ to: "/portal/solutions", text: t("solutions") }}
      tools={p && may("EditProfiles") && <Acts all={actsOf(p)} done={again} />}
    >
      <Place action="ReadProfiles">
        <Shown of={loaded} retry={again}>
          {(p) => (
            <div class="col">
              {!p.completeness.complete && (
                <section class="card pad">
                  <h2>{t("missingN", { n: p.completeness.missing.length })}</h2>
                  <ul class="checks">
                    {p.completeness.missing.map((m) => (
                      <li key={m.code} class="no">
                        <Icon name="x" size={16} />
                        <div>{m.detail}</div>
                      </li>
                    ))}
                  </ul>
                </section>
              )}
              <section class="card pad">
                <Tone code={p.state} kind="pub" />
                <p class="prose over-space" dir="auto">
                  {p.description ?? t("noNotes")}
                </p>
                <dl class="facts">
                  <Fact name={t("pr_contact")} value={[p.contact.name, p.contact.email, p.contact.phoneNumber].filter(Boolean).join(", ") || "–"} />
                  <Fact name={t("pr_markets")} value={p.markets.map(countryName).join(", ") || "–"} />
                  {lists.map(([at, text, of]) => (
                    <Fact key={at} name={t(text)} value={p[at].map((c) => called(of, c)).join(", ") || "–"} />
                  ))}
                  <Fact name={t("pr_keywords")} value={p.keywords.join(", ") || "–"} />
                </dl>
              </section>
            </div>
          )}
        </Shown>
      </Place>
    </Screen>
  );
}
