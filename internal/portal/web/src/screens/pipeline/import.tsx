import { useEffect, useRef, useState } from "preact/hooks";
import { api, type Problem, type Schemas } from "../../api/client";
import { useKey } from "../../api/key";
import { drop } from "../../api/kept";
import { useProblem } from "../../api/problem";
import { t, title } from "../../i18n";
import { Icon } from "../../ui/icons";
import { List, Named } from "../../ui/list";
import { Contacts } from "../../ui/people";
import { Place, Screen } from "../../ui/screen";
import { pipelineAddress } from "./query";

type Imported = Schemas["ImportedDeals"];

/** Deals by a CSV file: what it would do is shown, or each of its mistakes, before it is carried out. */
export function ImportScreen() {
  return (
    <Screen title={t("importDeals")} back={{ to: pipelineAddress(), text: t("back") }} narrow>
      <Place action="EditDeal">
        <Import />
      </Place>
    </Screen>
  );
}

const sentKey = "import.sent";

/** The file that was chosen, what it would do or has done, and what is wrong with it. */
function useImport() {
  const [text, setText] = useState<string | null>(null);
  const [result, setResult] = useState<Imported | null>(null);
  const [done, setDone] = useState(false);
  const [problem, setProblem, turn] = useProblem();
  const [busy, setBusy] = useState(false);
  const latest = useRef(0);
  const running = useRef(false);
  const keyOf = useKey(sentKey);
  /** Sends the file, which a dry run only checks. What is no longer wanted, because another file was chosen, is dropped. */
  const send = async (body: string, dryRun: boolean) => {
    const mine = ++latest.current;
    running.current = true;
    setBusy(true);
    const params = dryRun ? { query: { dryRun } } : { header: { "Idempotency-Key": keyOf(body) } };
    const { data, error } = await api.POST("/v1/deals.csv", { params, body, bodySerializer: (b: string) => b, headers: { "Content-Type": "text/csv" } });
    if (mine !== latest.current) return;
    running.current = false;
    setBusy(false);
    setProblem(error ?? null);
    if (data || error?.errors) setResult(data ?? null); // after a lost answer the same can be sent again
    if (!data || dryRun) return;
    setDone(true);
    drop(sentKey);
  };
  const choose = async (file: File | undefined) => {
    if (!file) return;
    latest.current++;
    running.current = false;
    setBusy(false);
    setResult(null);
    setProblem(null);
    setDone(false);
    const bytes = await file.arrayBuffer().catch(() => null);
    const read = bytes && utf8(bytes);
    setText(read);
    if (read === null) setProblem(noText);
    else await send(read, true);
  };
  const go = () => {
    if (!running.current && text !== null) void send(text, !result); // a second press does nothing twice
  };
  return { text, result, done, problem, turn, busy, choose, go };
}

function utf8(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The problem of a file whose letters are not known: to guess them would spoil names. */
const noText: Problem = { type: "about:blank", title: "", status: 422, detail: "", instance: "", code: "no-text", requestId: "" };

function Import() {
  const { text, result, done, problem, turn, busy, choose, go } = useImport();
  const changes = result ? result.created + result.updated : 0;
  return (
    <form
      noValidate
      aria-busy={busy}
      onSubmit={(e) => {
        e.preventDefault();
        go();
      }}
    >
      <section class="card pad field">
        <p>{t("importText")}</p>
        <label for="import-file">{t("importFile")}</label>
        <input
          id="import-file"
          type="file"
          accept=".csv,.txt,text/csv"
          aria-describedby="import-help"
          onClick={(e) => (e.currentTarget.value = "")} // the same file can be chosen again after it was mended
          onChange={(e) => void choose(e.currentTarget.files?.[0])}
        />
        <p id="import-help" class="faint">
          {t("importHelp")}
        </p>
      </section>
      {problem && <Wrong problem={problem} turn={turn} />}
      <div role="status">
        {busy && t("loading")}
        {result && !busy && <p class="kept">{t(done ? "imported" : "importWould", { new: result.created, changed: result.updated, same: result.unchanged })}</p>}
      </div>
      {text !== null && !done && (result ? changes > 0 : problem && !problem.errors) && (
        <div class="submit kept">
          <button class="button primary" aria-disabled={busy}>
            {result ? t("importGo", { n: changes }) : t("importCheck")}
          </button>
        </div>
      )}
      {result && <Outcomes of={result} done={done} />}
    </form>
  );
}

const whole = <T,>(rows: T[]) => ({ rows, next: null, problem: undefined, busy: false, more: async () => {}, again: () => {} });

/** What becomes of each row that asks for something. */
function Outcomes({ of, done }: { of: Imported; done: boolean }) {
  const rows = of.items.filter((i) => i.outcome !== "Unchanged");
  if (rows.length === 0) return null;
  return (
    <section class="card list">
      <List
        name={t("importDeals")}
        of={whole(rows)}
        keyOf={(r) => String(r.row)}
        empty={{ icon: "file", title: "" }}
        columns={[
          { head: t("row"), cell: (r) => <Named {...(done || r.outcome === "Updated" ? { to: `/deals/${r.id}` } : {})} name={t("rowOf", { n: String(r.row) })} /> },
          { head: t("change"), size: "xl", cell: (r) => r.actions.map((a) => title("ac", a)).join(", ") },
        ]}
      />
    </section>
  );
}

/** Where a mistake is: its row, and the column by the name that it has in the file; of a cell with several lines, which. */
function placeOf(pointer: string): [row: string, column: string] {
  const [, header] = /^\/columns\/(\d+)/.exec(pointer) ?? [];
  if (header) return [t("rowOf", { n: "1" }), t("columnOf", { n: header })];
  const [, row, column = ""] = /^\/rows\/(\d+)\/?(.*)$/.exec(pointer) ?? [];
  return [row ? t("rowOf", { n: row }) : t("importFile"), column.replace(/\/(\d+)(\/|$)/, (_, line) => `, ${t("lineOf", { n: Number(line) + 1 })} `)];
}

/** Every mistake of the file with its place. It takes the focus when it appears. */
function Wrong({ problem, turn }: { problem: Problem; turn: number }) {
  const at = useRef<HTMLDivElement>(null);
  useEffect(() => at.current?.focus(), [turn]);
  const mistakes = (problem.errors ?? []).filter((m) => m.pointer);
  return (
    <>
      <div class="summary" ref={at} tabIndex={-1} role="alert">
        <h2>
          <Icon name="alert" /> {mistakes.length > 0 ? t("mistakes", { n: mistakes.length }) : problem.detail || t("importNoText")}
        </h2>
        {problem.errors && <p>{t("importMend")}</p>}
        <Contacts all={problem.contacts ?? []} />
      </div>
      {mistakes.length > 0 && (
        <section class="card list wrongs">
          <List
            name={t("wrong")}
            of={whole(mistakes)}
            keyOf={(m) => m.pointer + m.code}
            empty={{ icon: "file", title: "" }}
            columns={[
              { head: t("where"), size: "xl", cell: (m) => <Named name={placeOf(m.pointer)[0]} text={placeOf(m.pointer)[1]} /> },
              { head: t("wrong"), cell: (m) => m.detail },
            ]}
          />
        </section>
      )}
    </>
  );
}
