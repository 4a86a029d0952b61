import { useEffect, useRef, useState } from "preact/hooks";
import type { Deal } from "../../api/client";
import { serverNow } from "../../api/clock";
import { useKey } from "../../api/key";
import { useProblem } from "../../api/problem";
import { reference } from "../../api/reference";
import { t, type Text } from "../../i18n";
import { go } from "../../router";
import { StateChip } from "../../ui/chips";
import { Dialog, useGone } from "../../ui/dialog";
import { Field, type Kind } from "../../ui/field";
import { Compared, differing } from "../form/differences";
import { valuesOf } from "../form/draft";
import { sections } from "../form/fields";
import type { Whole } from "./load";
import { nothing, verbOf, type Input, type VerbName } from "./verbs";

const early = 72 * 3_600_000;
const fields: Record<keyof Input, { text: Text; kind: Kind; at: string[]; help?: Text }> = {
  reason: { text: "reason", kind: "choice", at: ["/reasonCode"] },
  name: { text: "f_name", kind: "text", at: ["/name"] },
  value: { text: "f_value", kind: "number", at: ["/details/dealValue", "/estimatedValue"] },
  closing: { text: "f_closing", kind: "date", at: ["/details/closingDateTime", "/estimatedClosingDateTime"] },
  target: { text: "whom", kind: "text", at: ["/target"], help: "whomHelp" },
  help: { text: "f_helpType", kind: "choice", at: ["/inviteContext/assistanceRequestCode"] },
  notes: { text: "notes", kind: "area", at: ["/notes", "/inviteContext/notes"] },
};

/** The field of a mistake: by its pointer, or that of what it is within. */
const fieldOf = (pointer: string, asked: (keyof Input)[]): keyof Input | undefined =>
  asked.find((name) => fields[name].at.some((at) => pointer === at || pointer.startsWith(`${at}/`)));

type Props = { name: VerbName; whole: Whole; start?: Partial<Input>; reload: () => void; onDone: () => void; onClose: () => void };

/**
 * Asks for what a verb needs and carries it out on the deal as the person has seen it. A second press of the same does nothing
 * twice. When the deal changes meanwhile, or can no longer be acted on, it says so before anything is done.
 */
export function VerbDialog({ name, whole, start, reload, onDone, onClose }: Props) {
  const [seen, setSeen] = useState(whole.deal);
  const verb = verbOf(name, seen);
  const [input, setInput] = useState<Input>({ ...nothing, ...start });
  const { busy, problem, run } = useVerb(name, seen, input, reload, onDone);
  const action = whole.actions.items.find((a) => a.action === name);
  const hindered = !busy && action && !action.allowed;
  const changed = !busy && !hindered && whole.deal.eTag !== seen.eTag;
  const reasons = verb.reasons ? reference(verb.reasons) : [];
  const noteNeeded = reasons.some((r) => r.code === input.reason && r.noteRequired);
  const mistakes = problem?.errors ?? [];
  return (
    <Dialog
      title={t(verb.text)}
      text={t(verb.says)}
      go={t(verb.text)}
      busy={busy}
      blocked={hindered || changed}
      onGo={() => void run()}
      onClose={onClose}
    >
      {hindered && <Hindered deal={whole.deal} why={action.detail} />}
      {changed && <Changed before={seen} now={whole.deal} onSeen={() => setSeen(whole.deal)} />}
      {name === "WinDeal" && serverNow() - Date.parse(seen.createdDateTime) < early && <p class="warning">{t("winEarly")}</p>}
      {problem && mistakes.length === 0 && !hindered && !changed && (
        <p class="warning" role="alert">
          {problem.detail}
        </p>
      )}
      {mistakes
        .filter((m) => !fieldOf(m.pointer, verb.asks))
        .map((m) => (
          <p key={m.pointer} class="warning" role="alert">
            {m.detail}
          </p>
        ))}
      {verb.asks.map((field) => (
        <Field
          key={field}
          id={`verb-${field}`}
          label={t(fields[field].text)}
          kind={fields[field].kind}
          optional={field !== "reason" && field !== "target" && !(field === "notes" && noteNeeded)}
          options={field === "reason" ? reasons : field === "help" ? reference("help-types") : []}
          help={fields[field].help ? t(fields[field].help) : ""}
          value={input[field]}
          mistakes={mistakes.filter((m) => fieldOf(m.pointer, verb.asks) === field)}
          on={(v) => setInput({ ...input, [field]: v })}
        />
      ))}
    </Dialog>
  );
}

/** Carries a verb out, once at a time, and reads the deal again when it was not as it was seen. */
function useVerb(name: VerbName, seen: Deal, input: Input, reload: () => void, onDone: () => void) {
  const keyOf = useKey();
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useProblem();
  const gone = useGone();
  useEffect(() => {
    if (problem?.status === 412) setProblem(null); // the other version was looked at
  }, [seen]);
  const run = async () => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    const { data, error } = await verbOf(name, seen).send(seen, input, keyOf(input));
    running.current = false;
    setBusy(false);
    if (gone.current) return reload(); // the person is elsewhere already
    if (!error) {
      if (name === "RecreateDeal" && data && "id" in data) go(`/deals/${String(data.id)}`);
      return onDone();
    }
    setProblem(error);
    if (error.status === 409 || error.status === 412) reload();
  };
  return { busy, problem, run };
}

/** That the verb can no longer be carried out, with the state in which the deal is now. */
function Hindered({ deal, why }: { deal: Deal; why: string | null }) {
  return (
    <div class="warning" role="alert">
      <p>
        {t("nowIs")} <StateChip substatus={deal.substatus} />
      </p>
      <p>{why}</p>
    </div>
  );
}

const parts = sections.flatMap((s) => s.parts);

/** What the deal was when the dialog was opened, and what it is now. */
function Changed({ before, now, onSeen }: { before: Deal; now: Deal; onSeen: () => void }) {
  const [was, is] = [valuesOf(before, parts), valuesOf(now, parts)];
  return (
    <div class="warning" role="alert">
      <p>{t("changedMeanwhile")}</p>
      {before.substatus !== now.substatus && (
        <p>
          {t("nowIs")} <StateChip substatus={now.substatus} />
        </p>
      )}
      <Compared parts={differing(parts, was, is)} left={[t("asSeen"), was]} right={[t("theirs"), is]} />
      <button type="button" class="button small" onClick={onSeen}>
        {t("goOn")}
      </button>
    </div>
  );
}
