import { useEffect, useRef, useState } from "preact/hooks";
import { api, type Deal, type Problem } from "../../api/client";
import { useLoaded } from "../../api/load";
import { t } from "../../i18n";
import { go } from "../../router";
import { Icon } from "../../ui/icons";
import { Failed, Skeleton } from "../../ui/states";
import { Typed } from "./create";
import { patchOf, typed, type Values } from "./draft";
import { all, fieldOf, type FormField } from "./fields";
import { Summary } from "./summary";

/** The members that are edited one by one; lists have screens of their own to come. */
const single = all.filter((f) => !/\/\d+\//.test(f.at) && f.kind !== "check");

export function EditScreen({ id }: { id: string }) {
  const params = { path: { dealId: id } };
  const [deal] = useLoaded(() => api.GET("/v1/deals/{dealId}", { params }), [id]);
  const [actions] = useLoaded(() => api.GET("/v1/deals/{dealId}/actions", { params }), [id]);
  const problem = deal.state === "failed" ? deal.problem : actions.state === "failed" ? actions.problem : null;
  return (
    <div class="page narrow">
      <a class="back" href={`/portal/deals/${id}`}>
        <Icon name="back" size={16} />
        {t("deal")}
      </a>
      {problem ? (
        <section class="card">
          <Failed heading="h1" problem={problem} />
        </section>
      ) : (
        <>
          <header class="head">
            <h1>{t("edit")}</h1>
          </header>
          {deal.data && actions.data ? (
            <Form
              deal={deal.data as Deal}
              among={single.filter((f) => actions.data?.editable.some((p) => f.at === p || f.at.startsWith(`${p}/`)))}
            />
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

const valuesOf = (deal: Deal, among: FormField[]): Values => Object.fromEntries(among.map((f) => [f.at, typed(deal, f)]));

function Form({ deal, among }: { deal: Deal; among: FormField[] }) {
  const [base, setBase] = useState(deal);
  const [values, setValues] = useState<Values>(valuesOf(deal, among));
  const [theirs, setTheirs] = useState<Values | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => summary.current?.focus(), [problem]);
  const params = { path: { dealId: deal.id } };
  const submit = async () => {
    setBusy(true);
    const { error, response } = await api.PATCH("/v1/deals/{dealId}", {
      params: { ...params, header: { "If-Match": base.eTag } },
      body: patchOf(valuesOf(base, among), values, among),
    });
    setBusy(false);
    if (!error) return go(`/deals/${deal.id}`);
    if (response.status !== 412) return setProblem(error);
    const { data } = await api.GET("/v1/deals/{dealId}", { params });
    if (!data) return setProblem(error);
    setBase(data as Deal);
    setTheirs(valuesOf(data as Deal, among));
  };
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void submit();
      }}
    >
      {problem && <Summary problem={problem} among={among} at={summary} />}
      {theirs && <Differences among={among} values={values} theirs={theirs} take={(at, v) => setValues({ ...values, [at]: v })} />}
      <fieldset class="card pad">
        <legend>{t("deal")}</legend>
        <div class="fields">
          {among.map((f) => (
            <Typed
              key={f.at}
              field={f}
              value={values[f.at] ?? ""}
              mistakes={(problem?.errors ?? []).filter((m) => fieldOf(m, among) === f)}
              on={(v) => setValues((all) => ({ ...all, [f.at]: v }))}
            />
          ))}
        </div>
      </fieldset>
      <div class="submit">
        <button class="button primary" aria-disabled={busy} aria-busy={busy}>
          {t("save")}
        </button>
        <a class="button" href={`/portal/deals/${deal.id}`}>
          {t("cancel")}
        </a>
      </div>
    </form>
  );
}

type DifferencesProps = { among: FormField[]; values: Values; theirs: Values; take: (at: string, v: string) => void };

/** Both versions side by side, field by field, after somebody else was quicker. Nothing is overwritten that was not seen. */
function Differences({ among, values, theirs, take }: DifferencesProps) {
  const differing = among.filter((f) => (values[f.at] ?? "") !== (theirs[f.at] ?? ""));
  return (
    <div class="summary" role="alert">
      <h2>
        <Icon name="alert" /> {t("changedTitle")}
      </h2>
      <p>{t("changedText")}</p>
      <dl class="differences">
        {differing.map((f) => (
          <div key={f.at}>
            <dt>{t(f.text)}</dt>
            <dd>
              {t("yours")}: <ins>{values[f.at] || t("nothing")}</ins>
            </dd>
            <dd>
              {t("theirs")}: <del>{theirs[f.at] || t("nothing")}</del>{" "}
              <button type="button" class="button small" onClick={() => take(f.at, theirs[f.at] ?? "")}>
                {t("theirs")}
              </button>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
