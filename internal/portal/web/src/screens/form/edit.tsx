import { useEffect, useRef, useState } from "preact/hooks";
import { api, type Deal } from "../../api/client";
import { drop, keep, kept } from "../../api/kept";
import { useLoaded } from "../../api/load";
import { useProblem } from "../../api/problem";
import { t } from "../../i18n";
import { go } from "../../router";
import { Icon } from "../../ui/icons";
import { Restored } from "../../ui/restored";
import { Failed, Skeleton } from "../../ui/states";
import { Differences } from "./differences";
import { patchOf, valuesOf } from "./draft";
import { placeOf, placesOf, sections, type Part, type Section, type Values } from "./fields";
import { Sections } from "./sections";
import { Summary } from "./summary";

/** The sections with what may be changed of the deal now. */
const editable = (pointers: string[]): Section[] =>
  sections
    .map((s) => ({ ...s, parts: s.parts.filter((p) => pointers.some((e) => p.at === e || p.at.startsWith(`${e}/`))) }))
    .filter((s) => s.parts.length > 0);

export function EditScreen({ id }: { id: string }) {
  const params = { path: { dealId: id } };
  const [deal, dealAgain] = useLoaded(() => api.GET("/v1/deals/{dealId}", { params }), [id]);
  const [actions, actionsAgain] = useLoaded(() => api.GET("/v1/deals/{dealId}/actions", { params }), [id]);
  const problem = deal.state === "failed" ? deal.problem : actions.state === "failed" ? actions.problem : null;
  const hindered = actions.data?.items.find((a) => a.action === "EditDeal" && !a.allowed);
  return (
    <div class="page narrow">
      <a class="back" href={`/portal/deals/${id}`}>
        <Icon name="back" size={16} />
        {t("deal")}
      </a>
      {problem ? (
        <section class="card">
          <Failed
            heading="h1"
            problem={problem}
            retry={() => {
              dealAgain();
              actionsAgain();
            }}
          />
        </section>
      ) : (
        <>
          <header class="head">
            <h1>{t("edit")}</h1>
          </header>
          {hindered ? (
            <section class="card pad">
              <p class="prose">{hindered.detail}</p>
            </section>
          ) : deal.data && actions.data ? (
            <Form deal={deal.data as Deal} shown={editable(actions.data.editable)} />
          ) : (
            <section class="card" aria-busy="true">
              <Skeleton rows={5} columns={2} />
            </section>
          )}
        </>
      )}
    </div>
  );
}

type Changes = { eTag: string; values: Values };

/** The changes of a deal that were typed before the page was left, unless the deal is as they wanted it. */
function keptChanges(name: string, deal: Deal, parts: Part[]): Changes | null {
  const before = kept<Changes>(name);
  return before && Object.keys(patchOf(deal, before.values, parts)).length > 0 ? before : null;
}

/** The form of an edit. What is sent is what was changed, and only onto the version that was seen; what was typed outlives a reload. */
function Form({ deal, shown }: { deal: Deal; shown: Section[] }) {
  const parts = shown.flatMap((s) => s.parts);
  const name = `edit.${deal.id}`;
  const [before, setBefore] = useState(() => keptChanges(name, deal, parts));
  const [base, setBase] = useState(deal);
  const [values, setValues] = useState<Values>(() => before?.values ?? valuesOf(deal, parts));
  const [theirs, setTheirs] = useState<Values | null>(() => (before && before.eTag !== deal.eTag ? valuesOf(deal, parts) : null));
  const [problem, setProblem, turn] = useProblem();
  const [busy, setBusy] = useState(false);
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => summary.current?.focus(), [turn]);
  const places = placesOf(parts, values);
  const take = (next: Values) => {
    keep(name, { eTag: base.eTag, values: next } satisfies Changes);
    setValues(next);
  };
  const discard = () => {
    drop(name);
    setBefore(null);
    setTheirs(null);
    setProblem(null);
    setValues(valuesOf(base, parts));
  };
  const done = () => {
    drop(name);
    go(`/deals/${deal.id}`);
  };
  const submit = async () => {
    const body = patchOf(base, values, parts);
    if (Object.keys(body).length === 0) return done();
    setBusy(true);
    const params = { path: { dealId: deal.id } };
    const { error, response } = await api.PATCH("/v1/deals/{dealId}", { params: { ...params, header: { "If-Match": base.eTag } }, body });
    const stale = response.status === 412 ? ((await api.GET("/v1/deals/{dealId}", { params })).data as Deal | undefined) : undefined;
    setBusy(false);
    if (!error) return done();
    if (!stale) return setProblem(error);
    if (Object.keys(patchOf(stale, values, parts)).length === 0) return done(); // as when the answer to the same was lost
    setBase(stale);
    keep(name, { eTag: stale.eTag, values } satisfies Changes);
    setTheirs(valuesOf(stale, parts));
    setProblem(null);
  };
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void submit();
      }}
    >
      {before && <Restored what="restoredChanges" discard={discard} />}
      {problem && <Summary problem={problem} among={places} at={summary} />}
      {theirs && <Differences parts={parts} values={values} theirs={theirs} take={take} />}
      <Sections
        all={shown}
        typing={{ values, change: take, mistakes: (at) => (problem?.errors ?? []).filter((m) => placeOf(m, places)?.at === at) }}
      />
      <div class="submit">
        <button class="button primary" aria-disabled={busy} aria-busy={busy}>
          {t("save")}
        </button>
        <a class="button" href={`/portal/deals/${deal.id}`} onClick={() => drop(name)}>
          {t("cancel")}
        </a>
      </div>
    </form>
  );
}
