import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../../api/access";
import type { Schemas } from "../../api/client";
import { live } from "../../api/live";
import { signOut } from "../../api/session";
import { locale, speak, t, type Text } from "../../i18n";
import { route } from "../../router";
import { Icon, type IconName } from "../../ui/icons";
import { Avatar } from "../../ui/people";
import { may } from "../../ui/screen";
import { pipelineAddress } from "../pipeline/query";
import { switchTheme } from "./theme";

const places: Entry[] = [
  { to: "/", icon: "pipeline", text: "pipeline", needs: ["ReadDeal"] },
  { to: "/insights", icon: "chart", text: "insights", needs: ["ReadInsights"] },
  { to: "/registrations", icon: "badge", text: "registrations", needs: ["ReadRegistrations"] },
  { to: "/partners", icon: "find", text: "partners", needs: ["SearchPartners"] },
  { to: "/solutions", icon: "box", text: "solutions", needs: ["ReadSolutions"] },
  { to: "/notifications", icon: "bell", text: "notifications" },
  { to: "/people", icon: "people", text: "people", needs: ["ManageUsers"] },
  { to: "/webhooks", icon: "hook", text: "webhooks", needs: ["ManageWebhooks", "OverseeWebhooks"] },
  { to: "/settings", icon: "gear", text: "settings", needs: ["ReadRouting", "ManageSettings"] },
  { to: "/operator", icon: "rack", text: "operator", needs: ["OperateJobs"], hidden: true },
  { to: "/reviews", icon: "badge", text: "reviews", needs: ["ReviewRegistrations"], hidden: true },
];

type Entry = { to: string; icon: IconName; text: Text; needs?: Schemas["Access"]["actions"][number]["action"][]; hidden?: true };

/** Whether a path belongs to a place of the menu. */
const within = (path: string, place: string) =>
  place === "/" ? path === "/" || path.startsWith("/deals") : path === place || path.startsWith(`${place}/`);

/** The frame of every screen: where one can go, who one is, and how the portal hears of changes. */
export function Shell({ children }: { children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const { path } = route.value;
  useEffect(() => setOpen(false), [path]);
  return (
    <div class={`shell ${open ? "open" : ""}`}>
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      <header class="side">
        <div class="brand">
          <a href="/portal/" class="logo">
            <img src="/portal/icon.svg" width="28" height="28" alt="" />
            <span>Cosell</span>
          </a>
          <button class="icon-button burger" aria-expanded={open} aria-label={t("menu")} onClick={() => setOpen(!open)}>
            <Icon name={open ? "x" : "menu"} size={22} />
          </button>
        </div>
        <nav aria-label={t("main")}>
          {places.filter((p) => !p.hidden || p.needs?.some(may)).map(({ to, icon, text, needs }) => (
            <a key={to} href={to === "/" ? pipelineAddress() : `/portal${to}`} aria-current={within(path, to) ? "page" : undefined}>
              <Icon name={icon} />
              {t(text)}
              {needs?.every((n) => may(n) === false) && <Shut />}
            </a>
          ))}
          <a href="/docs/">
            <Icon name="info" />
            {t("docs")}
          </a>
        </nav>
        <Foot />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Marks a place that the person has no access to; there it says why, and whom to ask. */
function Shut() {
  return (
    <span class="shut">
      <Icon name="lock" size={15} />
      <span class="sr">{t("rolesTitle")}</span>
    </span>
  );
}

function Foot() {
  const who = me.value;
  return (
    <div class="foot">
      <div class="tools">
        <span class={`live ${live.value === "live" ? "on" : ""}`} role="status">
          {live.value !== "off" && (
            <>
              <i />
              {t(live.value)}
            </>
          )}
        </span>
        <button
          class="text-button"
          lang={locale.value === "sv" ? "en" : "sv"}
          onClick={() => speak(locale.value === "sv" ? "en" : "sv")}
        >
          {t("language")}
        </button>
        <button class="icon-button" aria-label={t("theme")} onClick={switchTheme}>
          <Icon name="moon" />
        </button>
      </div>
      {who && (
        <div class="whoami">
          <Avatar name={who.user.name} />
          <div>
            <strong>{who.user.name}</strong>
            <span class="faint">{who.organization.name}</span>
          </div>
          <button class="icon-button" aria-label={t("signOut")} onClick={signOut}>
            <Icon name="exit" />
          </button>
        </div>
      )}
    </div>
  );
}
