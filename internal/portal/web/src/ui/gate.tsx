import { useId } from "preact/hooks";
import { me } from "../api/access";
import type { Schemas } from "../api/client";
import { t } from "../i18n";
import { Icon } from "./icons";
import { Contacts } from "./people";

/** The conditions of something, each with its outcome and, where it does not hold, whom to ask. */
export function Checks({ all }: { all: Schemas["Check"][] }) {
  return (
    <ul class="checks">
      {all.map((c) => (
        <li key={c.code} class={c.passed ? "ok" : "no"}>
          <Icon name={c.passed ? "check" : "x"} size={16} />
          <div>
            {c.detail}
            <Contacts all={c.contacts} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** "New deal": a link, or greyed with the conditions. The greyed one stays reachable by keyboard. */
export function NewDeal({ gate, busy }: { gate: Schemas["CreationEligibility"] | undefined; busy: boolean }) {
  const id = useId().replace(/\W/g, "");
  if (!gate || gate.allowed)
    return (
      <a class="button primary" href="/portal/deals/new" aria-busy={busy}>
        <Icon name="plus" />
        {t("newDeal")}
      </a>
    );
  return (
    <div class="gate">
      <button class="button primary" aria-disabled="true" aria-describedby={`${id}p`} popovertarget={`${id}p`}>
        <Icon name="plus" />
        {t("newDeal")}
      </button>
      <div id={`${id}p`} popover="auto" class="popover">
        <h2>{t("needed")}</h2>
        <Checks all={gate.checks} />
        {me.value && me.value.contacts.length > 0 && (
          <a class="button small" href={`mailto:${me.value.contacts.map((c) => c.email).join(",")}`}>
            {t("ask")}
          </a>
        )}
      </div>
    </div>
  );
}
