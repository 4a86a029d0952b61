import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Screen } from "../ui/screen";
import { Empty } from "../ui/states";
import { Insights } from "./insights/insights";
import { Notifications, NotificationScreen, NotificationSettings } from "./notifications/notifications";
import { Operator } from "./operator/operator";
import { Partners } from "./partners/partners";
import { People } from "./people/people";
import { UserScreen } from "./people/user";
import { ImportScreen } from "./pipeline/import";
import { Programs } from "./registrations/programs";
import { EditRegistration, RegisterScreen } from "./registrations/register";
import { RegistrationScreen } from "./registrations/registration";
import { Registrations } from "./registrations/registrations";
import { Reviews, ReviewScreen } from "./registrations/reviews";
import { SettingsScreen } from "./settings/settings";
import { ProfileScreen } from "./solutions/profiles";
import { Solutions, SolutionScreen } from "./solutions/solutions";
import { Webhooks, WebhookScreen } from "./webhooks/webhooks";

const id = "([0-9a-f-]{36})";

/** The screens beside the deals, by path; what stands in brackets is the thing that the screen is of. */
const screens: [path: string, screen: (id: string) => ComponentChildren][] = [
  ["/deals/import", () => <ImportScreen />],
  ["/insights", () => <Insights />],
  ["/registrations", () => <Registrations />],
  [`/registrations/${id}`, (id) => <RegistrationScreen key={id} id={id} />],
  [`/registrations/${id}/edit`, (id) => <EditRegistration key={id} id={id} />],
  [`/deals/${id}/register`, (id) => <RegisterScreen key={id} dealId={id} />],
  ["/programs", () => <Programs />],
  ["/reviews", () => <Reviews />],
  [`/reviews/${id}`, (id) => <ReviewScreen key={id} id={id} />],
  ["/partners", () => <Partners />],
  ["/solutions", () => <Solutions />],
  ["/solutions/([^/]+)", (id) => <SolutionScreen key={id} id={id} />],
  ["/profiles/([^/]+)", (id) => <ProfileScreen key={id} id={id} />],
  ["/notifications", () => <Notifications />],
  ["/notifications/settings", () => <NotificationSettings />],
  [`/notifications/${id}`, (id) => <NotificationScreen key={id} id={id} />],
  ["/people", () => <People />],
  [`/people/${id}`, (id) => <UserScreen key={id} id={id} />],
  ["/webhooks", () => <Webhooks />],
  [`/webhooks/${id}`, (id) => <WebhookScreen key={id} id={id} />],
  ["/operator", () => <Operator />],
  ["/settings", () => <SettingsScreen />],
];

/** What stands at an address that no screen has. */
export function Lost() {
  return (
    <Screen title={t("notHere")}>
      <section class="card">
        <Empty icon="find" title={t("notFoundText")}>
          <a class="button" href="/portal/">
            {t("back")}
          </a>
        </Empty>
      </section>
    </Screen>
  );
}

/** The screen of a path, if there is one. */
export function screenOf(path: string): ComponentChildren {
  for (const [pattern, screen] of screens) {
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found) return screen(found[1] ?? "");
  }
  return null;
}
