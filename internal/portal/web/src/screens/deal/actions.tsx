import { useState } from "preact/hooks";
import type { Schemas } from "../../api/client";
import { t, type Text } from "../../i18n";
import { go, route } from "../../router";
import { Checks } from "../../ui/gate";
import { Icon } from "../../ui/icons";
import { Menu } from "../../ui/menu";
import { Contacts } from "../../ui/people";
import type { Whole } from "./load";
import { VerbDialog } from "./verb-dialog";
import { verbs, type VerbName } from "./verbs";

type Action = Schemas["DealAction"];

/** The verbs that have a dialog; the first that is allowed is what one most likely came for. */
const order: VerbName[] = ["AcceptDeal", "DeclineDeal", "WinDeal", "InviteToDeal", "LoseDeal", "ReportDealError", "RecreateDeal"];

/** What the portal calls the actions that it knows. A newer service may tell of others, which are passed over. */
const texts: Partial<Record<Action["action"], Text>> = {
  EditDeal: "edit",
  RegisterDeal: "register",
  ...Object.fromEntries(Object.entries(verbs).map(([name, v]) => [name, v.text])),
};

/** What can be done with the deal as buttons, and beside them what cannot, with the reason and whom to ask. */
export function Actions({ whole, reload }: { whole: Whole; reload: () => void }) {
  const [pressed, setOpen] = useState<VerbName | null>(null);
  const invited = route.value.query.get("invite"); // a partner that was found, to be invited to this deal
  const open = pressed ?? (invited ? "InviteToDeal" : null);
  const close = () => {
    setOpen(null);
    if (invited) go(`/deals/${whole.deal.id}`, "replace");
    reload();
  };
  const all = whole.actions.items;
  const allowed = order.filter((name) => all.some((a) => a.action === name && a.allowed));
  const shown = allowed[0] === "AcceptDeal" ? 2 : 1; // yes and no stand side by side
  const edit = all.some((a) => a.action === "EditDeal" && a.allowed);
  return (
    <div class="actions">
      {allowed.slice(0, shown).map((name, i) => (
        <button key={name} class={`button ${i === 0 ? "primary" : ""}`} onClick={() => setOpen(name)}>
          <Icon name={verbs[name].icon} />
          {t(verbs[name].text)}
        </button>
      ))}
      {edit && (
        <a class="button" href={`/portal/deals/${whole.deal.id}/edit`}>
          <Icon name="edit" />
          {t("edit")}
        </a>
      )}
      {all.some((a) => a.action === "RegisterDeal" && a.allowed) && (
        <a class="button" href={`/portal/deals/${whole.deal.id}/register`}>
          <Icon name="badge" />
          {t("register")}
        </a>
      )}
      <Rest verbs={allowed.slice(shown)} choose={setOpen} hindered={all.filter((a) => !a.allowed && texts[a.action])} />
      {open && (
        <VerbDialog
          key={open}
          name={open}
          whole={whole}
          reload={reload}
          start={invited ? { target: invited } : {}}
          onClose={close}
          onDone={close}
        />
      )}
    </div>
  );
}

type RestProps = { verbs: VerbName[]; choose: (name: VerbName) => void; hindered: Action[] };

/** What can be done less often, and what cannot be done, with the reason and whom to ask. */
function Rest({ verbs: more, choose, hindered }: RestProps) {
  if (more.length === 0 && hindered.length === 0) return null;
  const items = more.map((verb) => ({ text: t(verbs[verb].text), icon: verbs[verb].icon, on: () => choose(verb) }));
  return (
    <Menu name={t(more.length > 0 ? "moreActions" : "cannot")} icon={more.length > 0 ? "dots" : "info"} items={items}>
      {hindered.length > 0 && <Hindered all={hindered} />}
    </Menu>
  );
}

function Hindered({ all }: { all: Action[] }) {
  return (
    <>
      <h2>{t("cannot")}</h2>
      <ul class="checks">
        {all.map((a) => (
          <li key={a.action} class="no">
            <Icon name="x" size={16} />
            <div>
              <strong>{t(texts[a.action] ?? "deal")}</strong>
              <p class="faint">{a.detail}</p>
              <Contacts all={a.contacts} />
              {a.checks.some((c) => !c.passed) && a.action === "RecreateDeal" && <Checks all={a.checks} />}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
