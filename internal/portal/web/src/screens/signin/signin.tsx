import { useState } from "preact/hooks";
import { expired, signIn } from "../../api/client";
import { accounts } from "../../api/accounts";
import { t } from "../../i18n";

/** Asks for a token; again, as a dialog over the screen, when the one that was good is not any more. */
export function SignIn({ again = false }: { again?: boolean }) {
  const [value, setValue] = useState("");
  return (
    <form
      class="card"
      onSubmit={(e) => {
        e.preventDefault();
        if (value.trim()) signIn(value.trim());
      }}
    >
      <img src="/portal/icon.svg" width="44" height="44" alt="" />
      {again ? <h2>{t("expiredTitle")}</h2> : <h1>{t("signInTitle")}</h1>}
      {again && <p>{t("expiredSignIn")}</p>}
      <label for="token">{t("token")}</label>
      <input
        id="token"
        type="password"
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={(e) => setValue(e.currentTarget.value)}
        aria-describedby="token-help"
        aria-invalid={expired.value}
      />
      <p id="token-help" class="faint">
        {t("tokenHelp")}
      </p>
      <button class="button primary wide">{t("signIn")}</button>
      {accounts.value.length > 0 && (
        <div class="demo">
          <p class="faint">{t("demoNote")}</p>
          {accounts.value.map((a) => (
            <button key={a.value} type="button" class="button small" onClick={() => signIn(a.value)}>
              {a.who}
            </button>
          ))}
        </div>
      )}
    </form>
  );
}
