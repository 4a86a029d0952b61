import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem, Schemas } from "../api/client";
import { useKey } from "../api/key";
import { drop, keep, kept } from "../api/kept";
import { useProblem } from "../api/problem";
import { t } from "../i18n";
import { go } from "../router";
import { makeWay, put } from "../screens/form/draft";
import { Dialog, useGone } from "./dialog";
import { Field, type Kind } from "./field";
import { Icon } from "./icons";

type Mistake = Schemas["Mistake"];

/** Something that is asked for, named by the pointer that the contract and its mistakes call it. */
export type Asked = {
  at: string;
  label: string;
  kind?: Kind;
  as?: "list" | "whole"; // a list is typed with commas, or chosen
  optional?: boolean;
  half?: boolean;
  options?: { code: string; title: string }[];
  help?: string;
  start?: string;
};

export type Typed = Record<string, string>;

const startOf = (fields: Asked[]): Typed => Object.fromEntries(fields.map((f) => [f.at, f.start ?? ""]));

function valueOf(f: Asked, typed: string): unknown {
  if (f.as === "list") return typed.split(f.kind === "many" ? "\n" : ",").map((s) => s.trim()).filter(Boolean);
  if (f.as === "whole") return Number(typed);
  if (f.kind === "check") return typed === "true";
  if (f.kind === "date") return typed && `${typed}T00:00:00Z`;
  if (f.kind === "number") return typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", "."); // as it was typed, so that no digit is lost
  return typed;
}

/**
 * The document that was typed. What is empty is left out, or null where it had something before; where it is needed what it is in is there,
 * so that every mistake is told at its field.
 */
export function documentOf(fields: Asked[], typed: Typed): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const f of fields) {
    const value = typed[f.at]?.trim() ?? "";
    if (value || f.kind === "check") put(root, f.at, valueOf(f, value));
    else if (f.start) put(root, f.at, f.as === "list" ? [] : null);
    else if (!f.optional) makeWay(root, f.at);
  }
  return root;
}

/** The field of a mistake: the one with its pointer, one within it, or the one that it is within. */
const fieldOf = (m: Mistake, fields: Asked[]): Asked | undefined =>
  fields.find((f) => f.at === m.pointer) ??
  fields.find((f) => f.at.startsWith(`${m.pointer}/`)) ??
  fields.find((f) => m.pointer.startsWith(`${f.at}/`));

/** A merge patch of what was typed otherwise than it was. */
function patchOf(fields: Asked[], typed: Typed): Record<string, unknown> {
  const said = (f: Asked, value: string) => (f.kind === "check" ? String(value === "true") : value.trim());
  const changed = fields.filter((f) => said(f, typed[f.at] ?? "") !== said(f, f.start ?? ""));
  return documentOf(changed, typed);
}

/** Something that is now otherwise than the person has seen it, and what they typed or saw. */
type Difference = { field: Asked; yours: string };

/** What was typed before the page was left, into fields that begin as they did then. */
function keptOf(name: string | undefined, now: Typed): Typed {
  const before = name ? kept<{ was: Typed; typed: Typed }>(name) : null;
  return Object.fromEntries(Object.entries(before?.typed ?? {}).filter(([at, value]) => before?.was[at] === now[at] && value !== now[at]));
}

/**
 * What is typed into the fields; with a name it outlives a reload until it is forgotten. When the thing is read again after somebody else changed it, theirs is taken where nothing was typed, and
 * told beside what was typed or seen: nothing is overwritten that was not looked at.
 */
export function useTyped(fields: Asked[], name?: string) {
  const now = startOf(fields);
  const [before, setBefore] = useState(() => keptOf(name, now));
  const [typed, setTyped] = useState({ ...now, ...before });
  const set = (next: Typed) => {
    if (name) keep(name, { was: now, typed: next });
    setTyped(next);
  };
  const forget = () => name && drop(name);
  const discard = () => {
    forget();
    setBefore({});
    setTyped(now);
  };
  const [differences, tell] = useState<Difference[]>([]);
  const seen = useRef(now);
  useEffect(() => {
    const was = seen.current;
    const moved = fields.filter((f) => f.at in was && now[f.at] !== was[f.at]);
    seen.current = now;
    if (moved.length === 0) return;
    tell(moved.map((field) => ({ field, yours: typed[field.at] ?? "" })));
    const untouched = moved.filter((f) => typed[f.at] === was[f.at]);
    set({ ...typed, ...Object.fromEntries(untouched.map((f) => [f.at, now[f.at] ?? ""])) });
  }, [JSON.stringify(now)]);
  return { typed, set, differences, restored: Object.keys(before).length > 0, forget, discard };
}

const shownAs = (f: Asked, value: string): string =>
  f.kind === "check"
    ? t(value === "true" ? "yes" : "no")
    : value
        .split("\n")
        .map((v) => f.options?.find((o) => o.code === v)?.title ?? v)
        .join("; ") || t("nothing");

type ChangedProps = { differences: Difference[]; typed: Typed; set: (typed: Typed) => void };

/** That somebody else was quicker, with both versions of what they changed side by side. */
export function Changed({ differences, typed, set }: ChangedProps) {
  return (
    <div class="warning" role="alert">
      <p>{t(differences.length > 0 ? "changedSince" : "changedElsewhere")}</p>
      {differences.length > 0 && (
        <table class="differences">
          <thead>
            <tr>
              <td />
              <th scope="col">{t("yours")}</th>
              <th scope="col">{t("theirs")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {differences.map(({ field: f, yours }) => (
              <tr key={f.at}>
                <th scope="row">{f.label}</th>
                <td dir="auto">{shownAs(f, yours)}</td>
                <td dir="auto">{shownAs(f, f.start ?? "")}</td>
                <td>
                  {typed[f.at] !== (f.start ?? "") && (
                    <button type="button" class="button small" aria-label={t("takeTheirsOf", { what: f.label })} onClick={() => set({ ...typed, [f.at]: f.start ?? "" })}>
                      {t("takeTheirs")}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const idOf = (at: string) => `ask${at.replace(/\//g, "-")}`;

type AsksProps = { fields: Asked[]; typed: Typed; set: (typed: Typed) => void; problem: Problem | null };

/** The fields, each with what is wrong with it. */
export function Asks({ fields, typed, set, problem }: AsksProps) {
  return (
    <>
      {fields.map((f) => (
        <Field
          key={f.at}
          id={idOf(f.at)}
          label={f.label}
          kind={f.kind ?? "text"}
          optional={f.optional ?? false}
          half={f.half ?? false}
          help={f.help ?? ""}
          options={f.options ?? []}
          value={typed[f.at] ?? ""}
          mistakes={(problem?.errors ?? []).filter((m) => fieldOf(m, fields) === f)}
          on={(v) => set({ ...typed, [f.at]: v })}
        />
      ))}
    </>
  );
}

/** All that is wrong, in the order of the form, with links to the fields. It takes the focus when it appears. */
export function Wrong({ problem, turn, fields }: { problem: Problem; turn: number; fields: Asked[] }) {
  const at = useRef<HTMLDivElement>(null);
  useEffect(() => at.current?.focus(), [turn]);
  const place = (m: Mistake) => fields.findIndex((f) => f === fieldOf(m, fields)) + 1 || fields.length + 1;
  const all = [...(problem.errors ?? [])].sort((a, b) => place(a) - place(b));
  return (
    <div class="summary" ref={at} tabIndex={-1} role="alert">
      <h2>
        <Icon name="alert" /> {all.length === 0 ? problem.detail : t("mistakes", { n: all.length })}
      </h2>
      {all.length > 0 && (
        <ul>
          {all.map((m) => {
            const field = fieldOf(m, fields);
            return (
              <li key={m.pointer + m.code}>
                {field && (
                  <a
                    href={`#${idOf(field.at)}`}
                    onClick={(e) => {
                      e.preventDefault();
                      document.getElementById(idOf(field.at))?.focus();
                    }}
                  >
                    {field.label}
                  </a>
                )}
                {field && ": "}
                {m.detail}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** What became of what was sent: a problem, or where one goes afterwards. */
export type Sent = { error?: Problem; to?: string };

type AskProps = {
  title: string;
  text: string;
  go: string;
  fields?: Asked[];
  shows?: Asked[]; // what is compared when somebody else was quicker, where nothing of it is asked for
  patches?: boolean; // sends what was changed alone
  send: (body: Record<string, unknown>, key: string) => Promise<Sent>;
  again?: () => void; // has the thing read again, since somebody else was quicker
  onDone: () => void;
  onClose: () => void;
};

/** Asks for what something needs, and does it. A second press of the same does nothing twice. */
export function AskDialog({ title, text, go: press, fields = [], shows = fields, patches, send, again, onDone, onClose }: AskProps) {
  const keyOf = useKey();
  const { typed, set, differences } = useTyped(shows);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useProblem();
  const gone = useGone();
  const run = async () => {
    const body = patches ? patchOf(fields, typed) : documentOf(fields, typed);
    if (patches && Object.keys(body).length === 0) return onDone();
    setBusy(true);
    const { error, to } = await send(body, keyOf(body));
    setBusy(false);
    if (gone.current || error?.status === 412) again?.();
    if (gone.current) return; // the person is elsewhere already
    if (!error) return to ? go(to) : onDone();
    setProblem(error);
  };
  const loose = (problem?.errors ?? []).filter((m) => !fieldOf(m, fields));
  return (
    <Dialog title={title} text={text} go={press} busy={busy} onGo={() => void run()} onClose={onClose}>
      {problem?.status === 412 && <Changed differences={differences} typed={typed} set={set} />}
      {problem && problem.status !== 412 && (problem.errors ?? []).length === 0 && (
        <p class="warning" role="alert">
          {problem.detail}
        </p>
      )}
      {loose.map((m) => (
        <p key={m.pointer + m.code} class="warning" role="alert">
          {m.detail}
        </p>
      ))}
      <Asks fields={fields} typed={typed} set={set} problem={problem} />
    </Dialog>
  );
}
