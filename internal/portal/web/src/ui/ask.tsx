import { useEffect, useRef, useState } from "preact/hooks";
import { newKey, type Problem, type Schemas } from "../api/client";
import { t } from "../i18n";
import { go } from "../router";
import { put } from "../screens/form/draft";
import { Dialog } from "./dialog";
import { Field, type Kind } from "./field";
import { Icon } from "./icons";

type Mistake = Schemas["Mistake"];

/** Something that is asked for, named by the pointer that the contract and its mistakes call it. */
export type Asked = {
  at: string;
  label: string;
  kind?: Kind;
  as?: "list" | "whole"; // a list is typed with commas
  optional?: boolean;
  half?: boolean;
  options?: { code: string; title: string }[];
  help?: string;
  start?: string;
};

export type Typed = Record<string, string>;

export const startOf = (fields: Asked[]): Typed => Object.fromEntries(fields.map((f) => [f.at, f.start ?? ""]));

function valueOf(f: Asked, typed: string): unknown {
  if (f.as === "list") return typed.split(",").map((s) => s.trim()).filter(Boolean);
  if (f.as === "whole") return Number(typed);
  if (f.kind === "check") return typed === "true";
  if (f.kind === "date") return typed && `${typed}T00:00:00Z`;
  if (f.kind === "number") return typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", "."); // as it was typed, so that no digit is lost
  return typed;
}

/** The document that was typed. What is empty is left out, or null where it had something before. */
export function documentOf(fields: Asked[], typed: Typed): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const f of fields) {
    const value = typed[f.at]?.trim() ?? "";
    if (value || f.kind === "check") put(root, f.at, valueOf(f, value));
    else if (f.start) put(root, f.at, f.as === "list" ? [] : null);
  }
  return root;
}

/** The field of a mistake: the one with its pointer, one within it, or the one that it is within. */
const fieldOf = (m: Mistake, fields: Asked[]): Asked | undefined =>
  fields.find((f) => f.at === m.pointer) ??
  fields.find((f) => f.at.startsWith(`${m.pointer}/`)) ??
  fields.find((f) => m.pointer.startsWith(`${f.at}/`));

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
export function Wrong({ problem, fields }: { problem: Problem; fields: Asked[] }) {
  const at = useRef<HTMLDivElement>(null);
  useEffect(() => at.current?.focus(), [problem]);
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
  send: (body: Record<string, unknown>, key: string) => Promise<Sent>;
  onDone: () => void;
  onClose: () => void;
};

/** Asks for what something needs, and does it. Its key lives as long as nothing is changed, so that a second press does nothing twice. */
export function AskDialog({ title, text, go: press, fields = [], send, onDone, onClose }: AskProps) {
  const [key, setKey] = useState(newKey);
  const [typed, setTyped] = useState(() => startOf(fields));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async () => {
    setBusy(true);
    const { error, to } = await send(documentOf(fields, typed), key);
    setBusy(false);
    if (!error) return to ? go(to) : onDone();
    setProblem(error);
    setKey(newKey()); // what is sent next differs
  };
  const loose = (problem?.errors ?? []).filter((m) => !fieldOf(m, fields));
  return (
    <Dialog title={title} text={text} go={press} busy={busy} onGo={() => void run()} onClose={onClose}>
      {problem && (problem.errors ?? []).length === 0 && (
        <p class="warning" role="alert">
          {problem.detail}
        </p>
      )}
      {loose.map((m) => (
        <p key={m.pointer + m.code} class="warning" role="alert">
          {m.detail}
        </p>
      ))}
      <Asks fields={fields} typed={typed} set={setTyped} problem={problem} />
    </Dialog>
  );
}
