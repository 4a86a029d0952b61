import { useEffect, useState } from "preact/hooks";
import { accounts } from "../../api/accounts";
import type { Problem } from "../../api/client";
import { awaitReturn, begin, end, handOver, providers, type Provider, type Refusal } from "../../api/provider";
import { signIn } from "../../api/session";
import { t } from "../../i18n";
import { go } from "../../router";
import { useModal } from "../../ui/dialog";

/** Why signing in did not work. */
type Wrong = { refusal: Refusal } | { problem: Problem; token: string };

/** Ways to sign in: at a provider, by a token, and in a demo as one of its accounts. */
export function SignIn({ again = false, from, ...begins }: { again?: boolean; wrong?: Wrong; from?: string }) {
  const [wrong, setWrong] = useState<Wrong | null>(begins.wrong ?? null);
  const [busy, setBusy] = useState(false);
  const take = async (token: string, organization: string | null = null) => {
    setBusy(true);
    const problem = await signIn(token, organization, () => from !== undefined && go(from, "replace"));
    setBusy(false);
    setWrong(problem && { problem, token });
  };
  useEffect(
    () =>
      awaitReturn((search) => void end(search).then((done) => ("token" in done ? take(done.token) : setWrong(done)))),
    [],
  );
  const at = async (provider: Provider) => {
    const begun = await begin(provider, from);
    if ("refusal" in begun) return setWrong(begun);
    if (again) open(begun.go, "_blank", "popup,noopener,width=520,height=680"); // the page stays, with what was typed
    else location.assign(begun.go);
  };
  return (
    <div class="card sign-in-card">
      <img src="/portal/icon.svg" width="44" height="44" alt="" />
      {again ? <h2 id="again">{t("expiredTitle")}</h2> : <h1>{t("signInTitle")}</h1>}
      {again && <p>{t("expiredSignIn")}</p>}
      {wrong && <WhatIsWrong wrong={wrong} choose={(token, id) => void take(token, id)} />}
      {providers.value.map((p) => (
        <button key={p.issuer} type="button" class="button primary wide" onClick={() => void at(p)}>
          {t("signInAt", { name: p.name })}
        </button>
      ))}
      <ByToken busy={busy} first={providers.value.length === 0} take={(token) => void take(token)} wrong={wrong !== null && "problem" in wrong} />
      <Demo take={(token) => void take(token)} />
    </div>
  );
}

type ByTokenProps = { busy: boolean; first: boolean; wrong: boolean; take: (token: string) => void };

function ByToken({ busy, first, wrong, take }: ByTokenProps) {
  const [value, setValue] = useState("");
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (value.trim() && !busy) take(value.trim());
      }}
    >
      <label for="token">{t("token")}</label>
      <input
        id="token"
        type="password"
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={(e) => setValue(e.currentTarget.value)}
        aria-describedby={wrong ? "token-help sign-in-wrong" : "token-help"}
        aria-invalid={wrong}
      />
      <p id="token-help" class="faint">
        {t("tokenHelp")}
      </p>
      <button class={`button wide ${first ? "primary" : ""}`} aria-disabled={busy} aria-busy={busy}>
        {t("signIn")}
      </button>
    </form>
  );
}

/** The accounts of a demo, those of an organisation together. */
function Demo({ take }: { take: (token: string) => void }) {
  const organizations = [...new Set(accounts.value.map((a) => a.organizationId))];
  if (organizations.length === 0) return null;
  return (
    <div class="demo">
      <p class="faint">{t("demoNote")}</p>
      {organizations.map((name) => (
        <div key={name} role="group" aria-label={name}>
          <h2>{name}</h2>
          {accounts.value
            .filter((a) => a.organizationId === name)
            .map((a) => (
              <button key={a.token} type="button" class="button small" onClick={() => take(a.token)}>
                {a.role}
              </button>
            ))}
        </div>
      ))}
    </div>
  );
}

/** Says what is wrong; whose token is good for several organisations chooses one. */
function WhatIsWrong({ wrong, choose }: { wrong: Wrong; choose: (token: string, organization: string) => void }) {
  if ("refusal" in wrong)
    return (
      <p class="warning" role="alert">
        {t(wrong.refusal)}
      </p>
    );
  const { problem, token } = wrong;
  if (!problem.organizations)
    return (
      <p class="warning" role="alert" id="sign-in-wrong">
        {problem.status === 401 ? t("tokenRefused") : problem.detail}
      </p>
    );
  return (
    <div class="choose" role="alert">
      <p>{t("chooseOrganization")}</p>
      {problem.organizations.map((o) => (
        <button key={o.id} type="button" class="button" onClick={() => choose(token, o.id)}>
          {o.name}
        </button>
      ))}
    </div>
  );
}

/** Asks again over the screen, when the token that was good is not any more. What was typed stays, and nothing else can be reached. */
export function SignInAgain() {
  const dialog = useModal();
  return (
    <dialog
      ref={dialog}
      class="dialog sign-in-again"
      aria-labelledby="again"
      onCancel={(e) => e.preventDefault()}
      onClose={(e) => e.currentTarget.isConnected && e.currentTarget.showModal()} // a browser lets Escape through that is pressed twice
    >
      <SignIn again />
    </dialog>
  );
}

/** What a person sees who comes back from a provider, until they are signed in or told why not. */
export function Returned() {
  const [ended, setEnded] = useState<{ wrong: Wrong; from: string } | null>(null);
  useEffect(() => void arrive(location.search).then(setEnded), []);
  if (ended) return <SignIn {...ended} />;
  return (
    <div class="card sign-in-card" aria-busy="true">
      <h1 role="status">{t("signingIn")}</h1>
    </div>
  );
}

async function arrive(search: string): Promise<{ wrong: Wrong; from: string } | null> {
  if (await handOver(search)) {
    close();
    return null;
  }
  const done = await end(search);
  if ("refusal" in done) return { wrong: done, from: "/" };
  const problem = await signIn(done.token, null, () => go(done.from, "replace"));
  return problem && { wrong: { problem, token: done.token }, from: done.from };
}
