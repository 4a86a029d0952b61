import { useEffect, useState } from "preact/hooks";
import { locale } from "../i18n";
import { credentials, unreachable, type Problem } from "./client";
import { refusedAs } from "./refused";

/** What is wrong with something that was refused, asked once more as a dry run, for the language that the person has now. */
async function sayAgain(problem: Problem): Promise<Problem> {
  if (problem.status === 0) return unreachable();
  const asked = refusedAs(problem.requestId);
  if (!asked) return problem;
  const url = new URL(asked.url);
  url.searchParams.set("dryRun", "true");
  const headers = new Headers(asked.headers);
  headers.delete("Idempotency-Key");
  for (const [name, value] of Object.entries({ ...credentials(), "Accept-Language": locale.value })) headers.set(name, value);
  const answer = await fetch(url, { method: asked.method, headers, body: asked.sent || null }).catch(() => null);
  if (answer?.status !== problem.status) return problem; // it is otherwise meanwhile: what was said was said of then
  const said = (await answer.json()) as Problem;
  return said.code === problem.code ? { ...said, requestId: problem.requestId } : problem;
}

/**
 * The problem that is shown of what was sent, how to tell of another one, and how many were told of. It is said again when the language is
 * switched, which is no new problem.
 */
export function useProblem(): [Problem | null, (problem: Problem | null) => void, number] {
  const [told, tell] = useState<{ problem: Problem | null; turn: number }>({ problem: null, turn: 0 });
  const { problem, turn } = told;
  useEffect(() => {
    if (problem) void sayAgain(problem).then((said) => tell((now) => (now === told ? { problem: said, turn } : now)));
  }, [locale.value]);
  return [problem, (next) => tell((now) => ({ problem: next, turn: now.turn + 1 })), turn];
}
