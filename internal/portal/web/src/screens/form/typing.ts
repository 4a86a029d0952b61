import { useEffect, useRef, useState } from "preact/hooks";
import { api, type Problem } from "../../api/client";
import { useKey } from "../../api/key";
import { drop, keep, kept as keptOf } from "../../api/kept";
import { useProblem } from "../../api/problem";
import { locale } from "../../i18n";
import { go } from "../../router";
import { compact, draftOf } from "./draft";
import { placeOf, placesOf, type Mistake, type Part, type Place, type Values } from "./fields";
import type { Typing } from "./sections";

const fresh: Values = { "/details/currency": "USD" };

/** How long after a section was left it is checked, in milliseconds: what appears must not move a field from under a click. */
const settled = 600;

type Draft = Typing & {
  kept: boolean; // what was typed before is there again
  problem: Problem | null;
  turn: number; // counts the problems that were told of
  places: Place[];
  busy: boolean;
  submit: () => Promise<void>;
  discard: () => void;
};

function dropDraft(): void {
  drop("draft");
  drop("draft.sent");
}

/** The draft of a new deal: it outlives a reload, is checked at the service when a section is left, and is sent once under one key. */
export function useDraft(parts: Part[]): Draft {
  const [kept, setKept] = useState(() => keptOf<Values>("draft"));
  const [values, setValues] = useState<Values>(kept ?? fresh);
  const touched = useRef(new Set<string>());
  const [early, setEarly] = useState<Mistake[]>([]);
  const [problem, setProblem, turn] = useProblem();
  const [busy, setBusy] = useState(false);
  const keyOf = useKey("draft.sent");
  const timer = useRef(0);
  const now = useRef(values);
  useEffect(() => () => clearTimeout(timer.current), []);
  const places = placesOf(parts, values);
  const take = (next: Values) => {
    now.current = next;
    keep("draft", next); // at once: the page may be left the next moment
    setValues(next);
  };
  const change = (next: Values, at: string) => {
    take(next);
    setEarly((found) => found.filter((m) => placeOf(m, places)?.at !== at));
  };
  const groupLeft = () => {
    clearTimeout(timer.current);
    if (touched.current.size > 0) timer.current = setTimeout(() => void check(), settled);
  };
  const check = async () => {
    const sent = now.current;
    const { error } = await api.POST("/v1/deals", { params: { query: { dryRun: true } }, body: draftOf(sent, parts) });
    if (now.current === sent) setEarly(error?.errors ?? []);
  };
  useEffect(() => {
    if (early.length > 0) void check(); // what is wrong is said in the language that the person has now
  }, [locale.value]);
  const submit = async () => {
    clearTimeout(timer.current);
    const sent = compact(values, parts);
    take(sent);
    setBusy(true);
    const body = draftOf(sent, parts);
    const { data, error } = await api.POST("/v1/deals", { params: { header: { "Idempotency-Key": keyOf(body) } }, body });
    setBusy(false);
    if (error) return setProblem(error);
    dropDraft();
    go(`/deals/${data.id}`);
  };
  const discard = () => {
    setKept(null);
    take(fresh);
    dropDraft();
    setProblem(null);
    setEarly([]);
  };
  const mistakes = (at: string) =>
    (problem?.errors ?? early.filter((m) => touched.current.has(placeOf(m, places)?.at ?? ""))).filter((m) => placeOf(m, places)?.at === at);
  const left = (at: string) => void touched.current.add(at); // what is found of it is shown with the next check
  return { values, change, mistakes, left, groupLeft, kept: kept !== null, problem, turn, places, busy, submit, discard };
}
