import type { ListName } from "../../api/reference";
import type { Schemas } from "../../api/client";
import type { Text } from "../../i18n";
import type { Kind } from "../../ui/field";

export type Mistake = Schemas["Mistake"];

/** A field of the form, named by the pointer that the contract and its mistakes call it. */
export type FormField = {
  at: string;
  text: Text;
  kind?: Kind;
  list?: ListName | "solutions";
  optional?: true;
  half?: true;
};

type Section = { title: Text; fields: FormField[] };

const member = (at: string): FormField[] => [
  { at: `${at}/firstName`, text: "f_first", half: true },
  { at: `${at}/lastName`, text: "f_last", half: true },
  { at: `${at}/email`, text: "f_mail", kind: "email", half: true },
  { at: `${at}/phoneNumber`, text: "f_phone", kind: "tel", half: true },
];

/** Everything that a new deal is made of, in the order in which one thinks of it. */
export const sections: Section[] = [
  {
    title: "formCustomer",
    fields: [
      { at: "/customerProfile/name", text: "f_company", half: true },
      { at: "/customerProfile/size", text: "f_size", kind: "choice", list: "customer-sizes", optional: true, half: true },
      { at: "/customerProfile/address/addressLine1", text: "f_line1", optional: true, half: true },
      { at: "/customerProfile/address/postalCode", text: "f_postal", optional: true, half: true },
      { at: "/customerProfile/address/city", text: "f_city", optional: true, half: true },
      { at: "/customerProfile/address/country", text: "f_country", kind: "choice", list: "countries", half: true },
    ],
  },
  { title: "f_contact", fields: member("/customerProfile/team/0").map((f) => ({ ...f, optional: true })) },
  {
    title: "formDeal",
    fields: [
      { at: "/name", text: "f_name" },
      { at: "/details/dealValue", text: "f_value", kind: "number", half: true },
      { at: "/details/currency", text: "f_currency", kind: "choice", list: "currencies", half: true },
      { at: "/details/closingDateTime", text: "f_closing", kind: "date", half: true },
      { at: "/details/requirements/solutions/0/id", text: "f_solution", kind: "choice", list: "solutions", half: true },
      { at: "/details/requirements/industries/0/id", text: "f_industry", kind: "choice", list: "industries", optional: true, half: true },
      { at: "/details/notes", text: "f_notes", kind: "area", optional: true },
    ],
  },
  { title: "formTeam", fields: member("/team/0") },
  {
    title: "formHelp",
    fields: [
      { at: "/target/0/id", text: "f_askMicrosoft", kind: "check", optional: true },
      { at: "/inviteContext/assistanceRequestCode", text: "f_helpType", kind: "choice", list: "help-types", optional: true },
      { at: "/inviteContext/notes", text: "f_helpNotes", kind: "area", optional: true },
      { at: "/consent/consentToShareReferralWithMicrosoftSellers", text: "f_sellers", kind: "check", optional: true },
    ],
  },
  {
    title: "formConsent",
    fields: [
      { at: "/consent/consentToToShareInfoWithOthers", text: "f_share", kind: "check" },
      { at: "/consent/consentToContact", text: "f_consent", kind: "check" },
    ],
  },
  {
    title: "formIds",
    fields: [
      { at: "/externalReferenceId", text: "f_crm", optional: true, half: true },
      { at: "/campaignId", text: "f_campaign", optional: true, half: true },
    ],
  },
];

export const all: FormField[] = sections.flatMap((s) => s.fields);

export const idOf = (at: string): string => `f${at.replace(/\//g, "-")}`;

/** The field that a mistake belongs to: the one with its pointer, the first within it, or the one that it is within. */
export function fieldOf(m: Mistake, among: FormField[]): FormField | undefined {
  return (
    among.find((f) => f.at === m.pointer) ??
    among.find((f) => f.at.startsWith(`${m.pointer}/`)) ??
    among.find((f) => m.pointer.startsWith(`${f.at}/`) || m.pointer.startsWith(f.at.replace(/\/id$/, "/")))
  );
}

/** Mistakes in the order of the form; those without a field come last. */
export function inFormOrder(mistakes: Mistake[], among: FormField[]): Mistake[] {
  const place = (m: Mistake) => {
    const field = fieldOf(m, among);
    return field ? among.indexOf(field) : among.length;
  };
  return [...mistakes].sort((a, b) => place(a) - place(b));
}
