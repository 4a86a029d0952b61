import { useEffect, useRef, useState } from "preact/hooks";
import { api, newKey, type Problem } from "../../api/client";
import { useLoaded } from "../../api/load";
import { offeredSolutions, reference } from "../../api/reference";
import { t } from "../../i18n";
import { go } from "../../router";
import { Field } from "../../ui/field";
import { Checks } from "../../ui/gate";
import { Icon } from "../../ui/icons";
import { pipelineAddress } from "../pipeline/query";
import { draftOf, dropDraft, keepDraft, keptDraft, type Values } from "./draft";
import { all, fieldOf, idOf, sections, type FormField, type Mistake } from "./fields";
import { Summary } from "./summary";

const fresh: Values = { "/details/currency": "USD" };

/** How long after a group was left it is checked, in milliseconds: what appears must not move a field from under a click. */
const settled = 600;

/** The form of a new deal: what was typed stays through a reload, and a group that is left is checked at the service. */
export function NewDealScreen() {
  const [gate] = useLoaded(() => api.GET("/v1/deals/creation-eligibility"), []);
  return (
    <div class="page narrow">
      <a class="back" href={pipelineAddress()}>
        <Icon name="back" size={16} />
        {t("back")}
      </a>
      <header class="head">
        <h1>{t("newDeal")}</h1>
      </header>
      {gate.data && !gate.data.allowed ? (
        <section class="card pad">
          <h2>{t("needed")}</h2>
          <Checks all={gate.data.checks} />
        </section>
      ) : (
        <Form />
      )}
    </div>
  );
}

function Form() {
  const kept = useRef(keptDraft());
  const [values, setValues] = useState<Values>(kept.current ?? fresh);
  const [touched, setTouched] = useState<Set<string>>(new Set());
  const [early, setEarly] = useState<Mistake[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const timer = useRef(0);
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => summary.current?.focus(), [problem]);
  const typedNow = useRef(values);
  const change = (f: FormField, v: string) => {
    typedNow.current = { ...typedNow.current, [f.at]: v };
    keepDraft(typedNow.current); // at once: the page may be left the next moment
    setValues(typedNow.current);
    setEarly((found) => found.filter((m) => fieldOf(m, all) !== f));
  };
  const checkSoon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const sent = typedNow.current;
      void api.POST("/v1/deals", { params: { query: { dryRun: true } }, body: draftOf(sent) }).then(({ error }) => {
        if (typedNow.current === sent) setEarly(error?.errors ?? []);
      });
    }, settled);
  };
  const submit = async () => {
    clearTimeout(timer.current);
    setBusy(true);
    const { data, error } = await api.POST("/v1/deals", {
      params: { header: { "Idempotency-Key": key.current } },
      body: draftOf(values),
    });
    setBusy(false);
    if (error) {
      key.current = newKey(); // what is sent next differs
      return setProblem(error);
    }
    dropDraft();
    go(`/deals/${data.id}`);
  };
  const mistakes = (f: FormField) =>
    [...(problem?.errors ?? []), ...(problem ? [] : early.filter(() => touched.has(f.at)))].filter((m) => fieldOf(m, all) === f);
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void submit();
      }}
    >
      {kept.current && (
        <p class="kept" role="status">
          {t("restored")}{" "}
          <button
            type="button"
            class="text-button"
            onClick={() => {
              kept.current = null;
              typedNow.current = fresh;
              dropDraft();
              setValues(fresh);
              setProblem(null);
            }}
          >
            {t("discard")}
          </button>
        </p>
      )}
      {problem && <Summary problem={problem} among={all} at={summary} />}
      {sections.map((s) => (
        <fieldset class="card pad" key={s.title} onFocusOut={(e) => leaves(e) && touched.size > 0 && checkSoon()}>
          <legend>{t(s.title)}</legend>
          <div class="fields">
            {s.fields.map((f) => (
              <Typed
                key={f.at}
                field={f}
                value={values[f.at] ?? ""}
                mistakes={mistakes(f)}
                on={(v) => change(f, v)}
                onLeave={() => setTouched(new Set(touched).add(f.at))}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <div class="submit">
        <button class="button primary" aria-disabled={busy} aria-busy={busy}>
          {t("create")}
        </button>
        <a class="button" href={pipelineAddress()}>
          {t("cancel")}
        </a>
      </div>
    </form>
  );
}

/** Whether the focus leaves the group that the event is of. */
const leaves = (e: FocusEvent): boolean =>
  e.currentTarget instanceof Element && !(e.relatedTarget instanceof Node && e.currentTarget.contains(e.relatedTarget));

type TypedProps = { field: FormField; value: string; mistakes: Mistake[]; on: (v: string) => void; onLeave?: () => void };

/** A field of the form with the choices of its list. */
export function Typed({ field, ...rest }: TypedProps) {
  const list = field.list;
  const options = list === "solutions" ? offeredSolutions() : list ? reference(list) : [];
  return (
    <Field
      id={idOf(field.at)}
      label={t(field.text)}
      kind={field.kind ?? "text"}
      optional={field.optional ?? false}
      half={field.half ?? false}
      options={options}
      {...rest}
    />
  );
}
