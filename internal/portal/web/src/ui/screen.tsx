import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { me } from "../api/access";
import { api, type Schemas } from "../api/client";
import { useKey } from "../api/key";
import { type Loaded } from "../api/load";
import { useProblem } from "../api/problem";
import { label, t, title, type Text } from "../i18n";
import { either } from "../i18n/figures";
import { Dialog } from "./dialog";
import { Field } from "./field";
import { Icon } from "./icons";
import { Contacts } from "./people";
import { Failed, Skeleton } from "./states";

type Action = Schemas["Access"]["actions"][number]["action"];

type ScreenProps = {
  title: string;
  over?: string | undefined;
  back?: { to: string; text: string };
  tools?: ComponentChildren;
  narrow?: boolean;
  children: ComponentChildren;
};

/** The frame of a screen: its heading in every state, the way back, and what can be done. */
export function Screen(p: ScreenProps) {
  return (
    <div class={`page ${p.narrow ? "narrow" : ""}`}>
      {p.back && (
        <a class="back" href={p.back.to}>
          <Icon name="back" size={16} />
          {p.back.text}
        </a>
      )}
      <header class="head">
        <div>
          <p class="over">{p.over ?? me.value?.organization.name ?? " "}</p>
          <h1 dir="auto">{p.title}</h1>
        </div>
        {p.tools && <div class="actions">{p.tools}</div>}
      </header>
      {p.children}
    </div>
  );
}

type ShownProps<T> = { of: Loaded<T>; retry?: () => void; bones?: ComponentChildren; children: (data: T) => ComponentChildren };

/** What was asked for, and until it has come its bones, or why it does not come. */
export function Shown<T>({ of, retry, bones, children }: ShownProps<T>) {
  if (of.state === "failed")
    return (
      <section class="card">
        <Failed problem={of.problem} {...(retry ? { retry } : {})} missing="notHere" forbidden="rolesTitle" />
      </section>
    );
  if (of.data !== undefined) return <>{children(of.data)}</>;
  return (
    <div aria-busy="true">
      {bones ?? (
        <section class="card">
          <Skeleton rows={6} columns={4} />
        </section>
      )}
    </div>
  );
}

/** Whether the person may do something, as the service says; nothing until it has said so. */
export const may = (action: Action): boolean | undefined => me.value?.actions.find((a) => a.action === action)?.allowed;

/** A place for those who may do something; for others it is greyed, with the reason and whom to ask. */
export function Place({ action, children }: { action: Action; children: ComponentChildren }) {
  const asked = me.value?.actions.find((a) => a.action === action);
  if (!asked)
    return (
      <section class="card" aria-busy="true">
        <Skeleton rows={6} columns={4} />
      </section>
    );
  return asked.allowed ? <>{children}</> : <Locked roles={asked.missingRoles} grantable={asked.grantable} />;
}

type Missing = { roles: Schemas["RoleName"][]; grantable: boolean };

function Locked({ roles, grantable }: Missing) {
  return (
    <section class="card locked">
      <div class="shade" aria-hidden="true">
        <Skeleton rows={5} columns={4} />
      </div>
      <div class="reason-box">
        <span class="empty-icon">
          <Icon name="lock" size={26} />
        </span>
        <h2>{t("rolesTitle")}</h2>
        <p>{t("forRoles", { roles: either(roles.map((r) => label("ro", r))) })}</p>
        <WayIn roles={roles} grantable={grantable} />
      </div>
    </section>
  );
}

/** How one comes to have one of the roles, if anybody in the organisation can. */
function WayIn({ roles, grantable }: Missing) {
  const { contacts = [], organization } = me.value ?? {};
  if (!grantable) return <p class="faint">{t("noSuchRole", { name: organization?.name ?? "" })}</p>;
  return (
    <>
      {contacts.length > 0 && !may("ManageUsers") && (
        <>
          <p class="faint">{t("contact")}</p>
          <Contacts all={contacts} />
        </>
      )}
      <Step roles={roles} />
    </>
  );
}

/** The step towards the role that something takes, where there is one. */
export function AskFor({ action }: { action: Action }) {
  const asked = me.value?.actions.find((a) => a.action === action);
  return asked && !asked.allowed && asked.grantable ? <Step roles={asked.missingRoles} /> : null;
}

/** Who grants roles goes where they are granted; others ask for one. */
function Step({ roles }: { roles: Schemas["RoleName"][] }) {
  const [asking, setAsking] = useState(false);
  const { contacts = [], user } = me.value ?? {};
  if (may("ManageUsers"))
    return (
      <a class="button" href={`/portal/people/${user?.id}`}>
        {t("grantYourself")}
      </a>
    );
  if (contacts.length === 0) return null;
  return (
    <>
      <button class="button" onClick={() => setAsking(true)}>
        {t("askRole")}
      </button>
      {asking && <AskRole roles={roles} onClose={() => setAsking(false)} />}
    </>
  );
}

const askFields: Record<string, Text> = { "/role": "whichRole", "/notes": "whyRole" };

/** Asks the account admins for a role; they find it among the requests for access. */
function AskRole({ roles, onClose }: { roles: Schemas["RoleName"][]; onClose: () => void }) {
  const keyOf = useKey();
  const [role, setRole] = useState<string>(roles[0] ?? "");
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useProblem();
  const ask = async () => {
    if (sent) return onClose();
    setBusy(true);
    const body: Schemas["NewAccessRequest"] = {
      role: role as Schemas["RoleName"],
      scope: { type: "Organization", mpnIds: [] },
      ...(note.trim() ? { notes: note.trim() } : {}),
    };
    const { error } = await api.POST("/v1/access-requests", { params: { header: { "Idempotency-Key": keyOf(body) } }, body });
    setBusy(false);
    setProblem(error ?? null);
    setSent(!error);
  };
  const mistakes = (at: string) => (problem?.errors ?? []).filter((m) => m.pointer === at);
  return (
    <Dialog title={t("askRole")} text={sent ? t("askedRole") : ""} go={t(sent ? "close" : "askRole")} busy={busy} onGo={() => void ask()} onClose={onClose}>
      {problem && !(problem.errors ?? []).some((m) => m.pointer in askFields) && (
        <p class="warning" role="alert">
          {problem.detail}
        </p>
      )}
      {!sent && (
        <>
          <Field
            id="ask-role"
            label={t("whichRole")}
            kind="choice"
            value={role}
            options={roles.map((code) => ({ code, title: title("ro", code) }))}
            mistakes={mistakes("/role")}
            on={setRole}
          />
          <Field id="ask-note" label={t("whyRole")} kind="area" optional value={note} mistakes={mistakes("/notes")} on={setNote} />
        </>
      )}
    </Dialog>
  );
}
