import { useState } from "preact/hooks";
import { newKey, type Problem } from "../../api/client";
import { serverNow } from "../../api/clock";
import { reference } from "../../api/reference";
import { t, type Text } from "../../i18n";
import { go } from "../../router";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import type { Whole } from "./load";
import { nothing, reasonsOf, verbs, type Input, type VerbName } from "./verbs";

const early = 72 * 3_600_000;
const labels: Record<keyof Input, Text> = { reason: "reason", notes: "notes", name: "f_name", target: "whom", help: "f_helpType" };
const pointers: Record<string, keyof Input> = {
  "/reasonCode": "reason",
  "/notes": "notes",
  "/inviteContext/notes": "notes",
  "/name": "name",
  "/target": "target",
  "/inviteContext/assistanceRequestCode": "help",
};

/** The field of a mistake: by its pointer, or that of what it is within. */
const fieldOf = (pointer: string): keyof Input | undefined =>
  pointers[Object.keys(pointers).find((p) => pointer === p || pointer.startsWith(`${p}/`)) ?? ""];

type Props = { name: VerbName; whole: Whole; onDone: () => void; onClose: () => void };

/** Asks for what a verb needs and carries it out. Its key lives as long as the dialog, so that a second press does nothing twice. */
export function VerbDialog({ name, whole, onDone, onClose }: Props) {
  const { deal } = whole;
  const verb = verbs[name];
  const [key] = useState(newKey);
  const [input, setInput] = useState<Input>(nothing);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const list = reasonsOf(name, deal);
  const reasons = list ? reference(list) : [];
  const noteNeeded = reasons.some((r) => r.code === input.reason && r.noteRequired);
  const run = async () => {
    setBusy(true);
    const { data, error } = await verb.send(deal, input, key);
    setBusy(false);
    if (error) return setProblem(error);
    if (name === "RecreateDeal" && data?.id) go(`/deals/${data.id}`);
    onDone();
  };
  const mistakes = (field: keyof Input) => (problem?.errors ?? []).filter((m) => fieldOf(m.pointer) === field);
  const others = (problem?.errors ?? []).filter((m) => !fieldOf(m.pointer));
  return (
    <Dialog title={t(verb.text)} text={t(verb.says)} go={t(verb.text)} busy={busy} onGo={() => void run()} onClose={onClose}>
      {name === "WinDeal" && serverNow() - Date.parse(deal.createdDateTime) < early && <p class="warning">{t("winEarly")}</p>}
      {problem && (problem.errors ?? []).length === 0 && <p class="warning" role="alert">{problem.detail}</p>}
      {others.map((m) => (
        <p key={m.pointer} class="warning" role="alert">
          {m.detail}
        </p>
      ))}
      {verb.asks.map((field) => (
        <Field
          key={field}
          id={`verb-${field}`}
          label={t(labels[field])}
          kind={field === "notes" ? "area" : field === "reason" || field === "help" ? "choice" : "text"}
          optional={field !== "reason" && field !== "target" && !(field === "notes" && noteNeeded)}
          options={field === "reason" ? reasons : field === "help" ? reference("help-types") : []}
          help={field === "target" ? t("whomHelp") : ""}
          value={input[field]}
          mistakes={mistakes(field)}
          on={(v) => setInput({ ...input, [field]: v })}
        />
      ))}
    </Dialog>
  );
}
