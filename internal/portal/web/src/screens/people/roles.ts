import type { Schemas } from "../../api/client";
import { t, title } from "../../i18n";
import { either } from "../../i18n/figures";
import type { Asked } from "../../ui/ask";

type Role = Schemas["RoleName"];

const roles: Role[] = ["ReferralAdmin", "ReferralUser", "Viewer", "BusinessProfileAdmin", "CoSellSolutionAdmin", "AccountAdmin", "LeadSource", "MicrosoftSeller", "Operator"];

/** What is asked for to grant a role: which one, and in which locations. */
export const roleFields = (optional: boolean): Asked[] => [
  { at: "/role", label: t("whichRole"), kind: "choice", optional, options: roles.map((code) => ({ code, title: title("ro", code) })), start: optional ? "" : "Viewer" },
  { at: "/mpnIds", label: t("inLocations"), as: "list", optional: true, help: t("inLocationsHelp") },
];

/** Where a role is to count: in the locations that were typed, or everywhere. */
export const scopeOf = (mpnIds: unknown): Schemas["ScopeInput"] =>
  Array.isArray(mpnIds) && mpnIds.length > 0 ? { type: "Locations", mpnIds: mpnIds as string[] } : { type: "Organization" };

export const scopedGrant = (role: unknown, mpnIds: unknown): Schemas["GrantInput"] => ({ role: role as Role, scope: scopeOf(mpnIds) });

/** Where a role counts, in words. */
export const scopeText = (scope: Schemas["Scope"]): string => (scope.type === "Organization" ? t("everywhere") : either(scope.mpnIds));
