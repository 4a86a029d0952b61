import type { Schemas } from "../../api/client";
import type { ListName } from "../../api/reference";
import type { Text } from "../../i18n";
import type { Kind } from "../../ui/field";
import type { Suggested } from "./suggest";

export type Mistake = Schemas["Mistake"];

/** A field of the form, named by the pointer that the contract and its mistakes call it. */
export type FormField = {
  at: string;
  text: Text;
  kind?: Kind | "count" | "codes" | "words"; // a whole number; several codes of the list, or words of one's own, separated by commas
  list?: ListName | "solutions";
  options?: string[]; // codes that the catalogue of texts knows
  optional?: true;
  half?: true;
  help?: Text;
  suggests?: Suggested; // what one may choose from while typing; it fills in the fields beside, too
};

/** A list of things of one kind, each with these fields, whose pointers go on from that of the thing. */
export type Group = { at: string; text: Text; add: Text; item: FormField[]; least: 0 | 1 };

export type Part = FormField | Group;
export type Section = { title: Text; parts: Part[]; folded?: true };

/** What was typed, by pointer. A thing of a group is there once one of its fields is. */
export type Values = Record<string, string>;

export const isGroup = (p: Part): p is Group => "item" in p;

const half = { half: true } as const;
const optional = { optional: true } as const;

const person: FormField[] = [
  { at: "/firstName", text: "f_first", ...half },
  { at: "/lastName", text: "f_last", ...half },
  { at: "/email", text: "f_mail", kind: "email", ...half },
  { at: "/phoneNumber", text: "f_phone", kind: "tel", ...half },
  { at: "/title", text: "f_title", ...optional, ...half },
];

const colleague: FormField[] = person.map((f) => (["/firstName", "/email"].includes(f.at) ? { ...f, suggests: "colleagues" } : f));

const requirements = "/details/requirements";

/** Everything that a new deal is made of, in the order in which one thinks of it. What few people need is folded. */
export const sections: Section[] = [
  {
    title: "formCustomer",
    parts: [
      { at: "/customerProfile/name", text: "f_company", suggests: "customers", ...half },
      { at: "/customerProfile/size", text: "f_size", kind: "choice", list: "customer-sizes", ...optional, ...half },
      { at: "/customerProfile/address/addressLine1", text: "f_line1", ...optional, ...half },
      { at: "/customerProfile/address/postalCode", text: "f_postal", ...optional, ...half },
      { at: "/customerProfile/address/city", text: "f_city", ...optional, ...half },
      { at: "/customerProfile/address/country", text: "f_country", kind: "choice", list: "countries", ...half },
    ],
  },
  { title: "f_contact", parts: [{ at: "/customerProfile/team", text: "f_contact", add: "addContact", item: person, least: 0 }] },
  {
    title: "formDeal",
    parts: [
      { at: "/name", text: "f_name" },
      { at: "/details/dealValue", text: "f_value", kind: "number", ...half },
      { at: "/details/currency", text: "f_currency", kind: "choice", list: "currencies", ...half },
      { at: "/details/closingDateTime", text: "f_closing", kind: "date", ...half },
      { at: "/salesStage", text: "f_stage", kind: "choice", options: ["10", "20", "40", "60", "80", "100"], ...optional, ...half },
      { at: "/details/notes", text: "f_notes", kind: "area", ...optional },
    ],
  },
  {
    title: "formSolutions",
    parts: [
      {
        at: `${requirements}/solutions`,
        text: "f_solution",
        add: "addSolution",
        least: 1,
        item: [
          { at: "/id", text: "f_solution", kind: "choice", list: "solutions" },
          { at: "/quantity", text: "f_quantity", kind: "count", ...optional, ...half },
          { at: "/price", text: "f_price", kind: "number", ...optional, ...half },
          { at: "/currency", text: "f_currency", kind: "choice", list: "currencies", ...optional, ...half },
          { at: "/closingDateTime", text: "f_closing", kind: "date", ...optional, ...half },
        ],
      },
    ],
  },
  { title: "formTeam", parts: [{ at: "/team", text: "f_member", add: "addMember", item: colleague, least: 1 }] },
  {
    title: "formHelp",
    parts: [
      {
        at: "/target",
        text: "f_party",
        add: "addParty",
        least: 0,
        item: [
          { at: "/type", text: "f_partyType", kind: "choice", options: ["Microsoft", "BusinessProfileLocation", "SolutionProfile"], ...half },
          { at: "/id", text: "f_partyId", help: "f_partyHelp", ...half },
        ],
      },
      { at: "/inviteContext/assistanceRequestCode", text: "f_helpType", kind: "choice", list: "help-types", ...optional },
      { at: "/inviteContext/notes", text: "f_helpNotes", kind: "area", ...optional },
      { at: "/consent/consentToShareReferralWithMicrosoftSellers", text: "f_sellers", kind: "check", ...optional },
    ],
  },
  {
    title: "formConsent",
    parts: [
      { at: "/consent/consentToToShareInfoWithOthers", text: "f_share", kind: "check" },
      { at: "/consent/consentToContact", text: "f_consent", kind: "check" },
      { at: "/consent/consentToMicrosoftToContactSpecificPartners", text: "f_specific", kind: "check", ...optional },
    ],
  },
  {
    title: "formNeeds",
    folded: true,
    parts: [
      { at: `${requirements}/industries`, text: "f_industry", kind: "codes", list: "industries", ...optional },
      { at: `${requirements}/products`, text: "f_products", kind: "codes", list: "products", ...optional },
      { at: `${requirements}/services`, text: "f_services", kind: "codes", list: "services", ...optional },
      { at: `${requirements}/offers`, text: "f_offers", kind: "words", help: "f_words", ...optional, ...half },
      { at: `${requirements}/salesPlays`, text: "f_plays", kind: "words", help: "f_words", ...optional, ...half },
      {
        at: `${requirements}/additionalRequirements/attributes`,
        text: "f_attribute",
        add: "addAttribute",
        least: 0,
        item: [
          { at: "/type", text: "f_attributeType", ...half },
          { at: "/id", text: "f_attributeValue", ...half },
        ],
      },
      { at: `${requirements}/additionalRequirements/iot/customerLicenseAgreementNumber`, text: "f_iotLicence", ...optional, ...half },
      { at: `${requirements}/additionalRequirements/iot/deviceCategory`, text: "f_iotDevice", ...optional, ...half },
      { at: `${requirements}/additionalRequirements/iot/siliconType`, text: "f_iotSilicon", ...optional, ...half },
      { at: `${requirements}/additionalRequirements/iot/azureCertifiedDevice`, text: "f_iotCertified", kind: "check", ...optional },
      { at: `${requirements}/additionalRequirements/iot/attachServices`, text: "f_iotServices", kind: "check", ...optional },
    ],
  },
  {
    title: "formIds",
    folded: true,
    parts: [
      { at: "/externalReferenceId", text: "f_crm", ...optional, ...half },
      { at: "/campaignId", text: "f_campaign", ...optional, ...half },
      { at: "/referralProgram", text: "f_program", ...optional, ...half },
      { at: "/referralSource", text: "f_source", ...optional, ...half },
      { at: "/mpnId", text: "f_location", help: "f_locationHelp", ...optional, ...half },
      { at: "/type", text: "f_type", kind: "choice", options: ["Independent", "Shared"], ...optional, ...half },
      {
        at: "/qualification",
        text: "f_qualification",
        kind: "choice",
        options: ["None", "Direct", "MarketingQualified", "SalesQualified"],
        ...optional,
        ...half,
      },
      { at: "/customerProfile/address/addressLine2", text: "f_line2", ...optional, ...half },
      { at: "/customerProfile/address/state", text: "f_state", ...optional, ...half },
      { at: "/customerProfile/address/region", text: "f_region", ...optional, ...half },
      {
        at: "/customerProfile/ids",
        text: "f_customerId",
        add: "addCustomerId",
        least: 0,
        item: [
          { at: "/profileType", text: "f_register", kind: "choice", options: ["Duns", "External"], ...half },
          { at: "/id", text: "f_identifier", ...half },
        ],
      },
    ],
  },
];

/** What a draft of a new deal has no place for. */
const onlyEdited = ["/salesStage"];

export const draftSections: Section[] = sections.map((s) => ({ ...s, parts: s.parts.filter((p) => !onlyEdited.includes(p.at)) }));

/** How many things of a group there are. */
export function countOf(g: Group, values: Values): number {
  const places = Object.keys(values).flatMap((at) => (at.startsWith(`${g.at}/`) ? [Number(at.slice(g.at.length + 1).split("/")[0])] : []));
  return Math.max(g.least, ...places.map((n) => n + 1), 0);
}

/** The fields of the nth thing of a group. */
export const itemFields = (g: Group, n: number): FormField[] => g.item.map((f) => ({ ...f, at: `${g.at}/${n}${f.at}` }));

/** Where a mistake can land, in the order of the form: each field, and each group as a whole behind its things. */
export type Place = { at: string; text: Text };

export const placesOf = (parts: Part[], values: Values): Place[] =>
  parts.flatMap((p) => (isGroup(p) ? [...Array.from({ length: countOf(p, values) }, (_, n) => itemFields(p, n)).flat(), p] : [p]));

export const idOf = (at: string): string => `f${at.replace(/\//g, "-")}`;

/** The place that a mistake belongs to: the one with its pointer, the one that it is within, or the first within it. */
export function placeOf(m: Mistake, among: Place[]): Place | undefined {
  const around = among.filter((p) => m.pointer.startsWith(`${p.at}/`)).sort((a, b) => b.at.length - a.at.length)[0];
  return among.find((p) => p.at === m.pointer) ?? among.find((p) => p.at.startsWith(`${m.pointer}/`)) ?? around;
}

/** Mistakes in the order of the form; those without a place come last. */
export function inFormOrder(mistakes: Mistake[], among: Place[]): Mistake[] {
  const order = (m: Mistake) => {
    const place = placeOf(m, among);
    return place ? among.indexOf(place) : among.length;
  };
  return [...mistakes].sort((a, b) => order(a) - order(b));
}
