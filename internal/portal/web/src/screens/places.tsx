import type { ComponentChildren } from "preact";
import { Insights } from "./insights/insights";
import { Partners } from "./partners/partners";
import { Programs } from "./registrations/programs";
import { EditRegistration, RegisterScreen } from "./registrations/register";
import { RegistrationScreen } from "./registrations/registration";
import { Registrations } from "./registrations/registrations";
import { Reviews, ReviewScreen } from "./registrations/reviews";

const id = "([0-9a-f-]{36})";

/** The screens beside the deals, by path; what stands in brackets is the thing that the screen is of. */
const screens: [path: string, screen: (id: string) => ComponentChildren][] = [
  ["/insights", () => <Insights />],
  ["/registrations", () => <Registrations />],
  [`/registrations/${id}`, (id) => <RegistrationScreen key={id} id={id} />],
  [`/registrations/${id}/edit`, (id) => <EditRegistration key={id} id={id} />],
  [`/deals/${id}/register`, (id) => <RegisterScreen key={id} dealId={id} />],
  ["/programs", () => <Programs />],
  ["/reviews", () => <Reviews />],
  [`/reviews/${id}`, (id) => <ReviewScreen key={id} id={id} />],
  ["/partners", () => <Partners />],
];

/** The screen of a path, if there is one. */
export function screenOf(path: string): ComponentChildren {
  for (const [pattern, screen] of screens) {
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found) return screen(found[1] ?? "");
  }
  return null;
}
