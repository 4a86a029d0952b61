import { useState } from "preact/hooks";
import { api, type Deal, type Problem, type Schemas } from "../../api/client";
import { useKey } from "../../api/key";
import { useLoaded } from "../../api/load";
import { useProblem } from "../../api/problem";
import { reference } from "../../api/reference";
import { label, t } from "../../i18n";
import { go, route } from "../../router";
import { Asks, Changed, documentOf, useTyped, Wrong, type Asked } from "../../ui/ask";
import { Restored } from "../../ui/restored";
import { may, Place, Screen, Shown } from "../../ui/screen";
import { found } from "../form/draft";
import { Eligibility } from "./eligibility";
import { incentive } from "./registrations";

type Registration = Schemas["Registration"];
type Eligible = Schemas["RegistrationEligibility"];

const choices = (kind: "term" | "tenant" | "pricing", codes: string[]) => codes.map((code) => ({ code, title: label(kind, code) }));
const s = "/solutionDetails/0";

/** The form of a registration, in two groups; the solutions are those of the deal. */
function groups(solutions: { code: string; title: string }[]): { title: string; fields: Asked[] }[] {
  const currencies = reference("currencies");
  return [
    {
      title: t("contract"),
      fields: [
        { at: "/contract/value", label: t("r_value"), kind: "number", half: true },
        { at: "/contract/currency", label: t("f_currency"), kind: "choice", options: currencies, half: true },
        { at: "/contract/term", label: t("r_term"), kind: "choice", options: choices("term", ["Finite", "Perpetual"]), half: true },
        { at: "/contract/signDateTime", label: t("r_signed"), kind: "date", half: true },
        { at: "/contract/startDateTime", label: t("r_starts"), kind: "date", half: true },
        { at: "/contract/endDateTime", label: t("r_ends"), kind: "date", half: true, optional: true, help: t("r_endsHelp") },
        { at: "/holdsCustomerContract", label: t("r_holdsLong"), kind: "check" },
      ],
    },
    {
      title: t("f_solution"),
      fields: [
        { at: `${s}/id`, label: t("f_solution"), kind: "choice", options: solutions, half: true },
        { at: `${s}/value`, label: t("r_solutionValue"), kind: "number", half: true },
        { at: `${s}/pricingModel`, label: t("r_pricing"), kind: "choice", options: choices("pricing", ["Other", "PayAsYouGo"]), half: true },
        { at: `${s}/primaryDeploymentOn`, label: t("r_where"), kind: "choice", options: choices("tenant", ["Customer", "Partner"]), half: true },
        { at: `${s}/isDeployedOnAzure`, label: t("r_azure"), kind: "check" },
        { at: `${s}/marketplaceTransactionDetails/isMarketplaceTransacted`, label: t("r_market"), kind: "check" },
        { at: "/customerTenantId", label: t("r_tenant"), optional: true, help: t("r_tenantHelp") },
      ],
    },
  ];
}

/** What a member of a registration is called in the form, or else its pointer. */
export const nameOf = (pointer: string): string =>
  groups([])
    .flatMap((g) => g.fields)
    .find((f) => f.at === pointer.replace(/Details\/\d+/, "Details/0"))?.label ?? pointer.slice(1);

/** Registers a won deal: every incentive with its criteria point by point, and the form for one that it is eligible for. */
export function RegisterScreen({ dealId }: { dealId: string }) {
  const params = { path: { dealId } };
  const [deal, dealAgain] = useLoaded(() => api.GET("/v1/deals/{dealId}", { params }), [dealId]);
  const [eligible, again] = useLoaded(() => api.GET("/v1/deals/{dealId}/registration-eligibility", { params }), [dealId]);
  return (
    <Screen title={t("registerTitle")} over={deal.data?.name} back={{ to: `/portal/deals/${dealId}`, text: t("deal") }} narrow>
      <Place action="ReadRegistrations">
        <Shown of={deal} retry={dealAgain}>
          {(d) => (
            <Shown of={eligible} retry={again}>
              {(e) => <Choose deal={d as Deal} eligible={e} />}
            </Shown>
          )}
        </Shown>
      </Place>
    </Screen>
  );
}

function Choose({ deal, eligible }: { deal: Deal; eligible: Eligible }) {
  const open = eligible.items.filter((i) => i.eligible && !i.registrationId);
  const asked = route.value.query.get("type");
  const type = (open.find((i) => i.type === asked) ?? open[0])?.type;
  return (
    <>
      <section class="card pad">
        <Eligibility items={eligible.items} dealId={deal.id} chosen={type} />
      </section>
      {type && may("RegisterDeals") && <Form key={type} title={incentive(type)} deal={deal} send={(body, key) => register(deal.id, { ...body, type }, key)} />}
    </>
  );
}

async function register(dealId: string, body: Record<string, unknown>, key: string): Promise<{ id?: string; error?: Problem }> {
  const { data, error } = await api.POST("/v1/deals/{dealId}/registrations", {
    params: { path: { dealId }, header: { "Idempotency-Key": key } },
    body: body as Schemas["NewRegistration"],
  });
  return error ? { error } : { id: data.id };
}

/** Edits a registration that was sent back, under the tag that was read. */
export function EditRegistration({ id }: { id: string }) {
  const [loaded, again] = useLoaded(() => api.GET("/v1/registrations/{registrationId}", { params: { path: { registrationId: id } } }), [id]);
  const save = async (r: Registration, body: Record<string, unknown>): Promise<{ id?: string; error?: Problem }> => {
    const { error } = await api.PATCH("/v1/registrations/{registrationId}", {
      params: { path: { registrationId: id }, header: { "If-Match": r.eTag } },
      body: body as Schemas["RegistrationPatch"],
    });
    return error ? { error } : { id };
  };
  return (
    <Screen title={t("editRegistration")} over={loaded.data?.deal.name} back={{ to: `/portal/registrations/${id}`, text: t("registration") }} narrow>
      <Place action="RegisterDeals">
        <Shown of={loaded} retry={again}>
          {(r) => (
            <>
              {r.statusReason && (
                <blockquote class="card pad reason" dir="auto">
                  {r.statusReason}
                </blockquote>
              )}
              <Form title={incentive(r.type)} of={r} send={(body) => save(r, body)} again={again} />
            </>
          )}
        </Shown>
      </Place>
    </Screen>
  );
}

type FormProps = {
  title: string;
  deal?: Deal;
  of?: Registration;
  send: (body: Record<string, unknown>, key: string) => Promise<{ id?: string; error?: Problem }>;
  again?: () => void; // has the registration read again, since somebody else was quicker
};

/** What the form begins with: the registration that is edited, or what the deal says. */
function begin(fields: Asked[], deal: Deal | undefined, of: Registration | undefined): Asked[] {
  const from = of ?? {
    contract: { value: deal?.details.dealValue, currency: deal?.details.currency ?? "USD" },
    solutionDetails: [{ id: deal?.details.requirements.solutions[0]?.id, value: deal?.details.dealValue }],
  };
  return fields.map((f) => {
    const value = found(from, f.at);
    const start = value == null || value === false ? "" : String(value);
    return { ...f, start: f.kind === "date" ? start.slice(0, 10) : start };
  });
}

function Form({ title, deal, of, send, again }: FormProps) {
  const sold = of ? of.solutionDetails : (deal?.details.requirements.solutions ?? []);
  const all = groups(sold.map((x) => ({ code: x.id, title: `${x.name} (${x.id})` }))).map((g) => ({ ...g, fields: begin(g.fields, deal, of) }));
  const fields = all.flatMap((g) => g.fields);
  const { typed, set, differences, restored, forget, discard } = useTyped(fields, `registration.${of?.id ?? `${deal?.id}.${title}`}`);
  const [problem, setProblem, turn] = useProblem();
  const [busy, setBusy] = useState(false);
  const keyOf = useKey();
  const submit = async () => {
    setBusy(true);
    const body = documentOf(fields, typed);
    const { id, error } = await send(body, keyOf(body));
    setBusy(false);
    if (id) {
      forget();
      return go(`/registrations/${id}`);
    }
    if (error?.status === 412) again?.();
    setProblem(error ?? null);
  };
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void submit();
      }}
    >
      {restored && <Restored what="restoredChanges" discard={discard} />}
      {problem?.status === 412 ? <Changed differences={differences} typed={typed} set={set} /> : problem && <Wrong problem={problem} turn={turn} fields={fields} />}
      {all.map((g) => (
        <fieldset class="card pad" key={g.title}>
          <legend>{g.title}</legend>
          <div class="fields">
            <Asks fields={g.fields} typed={typed} set={set} problem={problem} />
          </div>
        </fieldset>
      ))}
      <div class="submit">
        <button class="button primary" aria-disabled={busy} aria-busy={busy}>
          {of ? t("save") : t("registerFor", { name: title })}
        </button>
      </div>
    </form>
  );
}
