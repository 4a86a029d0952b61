import { api, type Deal, type Problem, type Schemas } from "../../api/client";
import type { ListName } from "../../api/reference";
import type { Text } from "../../i18n";
import type { IconName } from "../../ui/icons";
import { amountOf } from "../form/draft";

/** The actions that have a dialog. */
export type VerbName = "AcceptDeal" | "DeclineDeal" | "InviteToDeal" | "WinDeal" | "LoseDeal" | "ReportDealError" | "RecreateDeal";

/** What the dialog of a verb asks for. */
export type Input = { reason: string; notes: string; name: string; value: string; closing: string; target: string; help: string };

export const nothing: Input = { reason: "", notes: "", name: "", value: "", closing: "", target: "msft", help: "" };

type Sent = Promise<{ data?: object; error?: Problem }>;

export type Verb = {
  icon: IconName;
  text: Text;
  says: Text; // what it does, and whether it can be undone
  asks: (keyof Input)[];
  reasons?: ListName; // the list that the reason is of
  send: (deal: Deal, input: Input, key: string) => Sent;
};

const call = (deal: Deal, key: string) => ({
  path: { dealId: deal.id },
  header: { "Idempotency-Key": key, "If-Match": deal.eTag },
});
const noted = (i: Input) => (i.notes.trim() ? { notes: i.notes.trim() } : {});
const day = (i: Input) => `${i.closing}T00:00:00Z`;
const reasoned = (i: Input) => ({ reasonCode: i.reason, ...noted(i) });

const acceptance = (i: Input): Schemas["Acceptance"] => {
  const details = { ...(i.value.trim() ? { dealValue: amountOf(i.value) } : {}), ...(i.closing ? { closingDateTime: day(i) } : {}) };
  return { ...(i.name.trim() ? { name: i.name.trim() } : {}), ...(Object.keys(details).length > 0 ? { details } : {}), ...noted(i) };
};

/** The verbs of deals as the portal shows them. Whether one can be carried out now the service says. */
export const verbs: Record<VerbName, Verb> = {
  AcceptDeal: {
    icon: "check",
    text: "accept",
    says: "acceptText",
    asks: ["name", "value", "closing", "notes"],
    send: (d, i, key) => api.POST("/v1/deals/{dealId}/accept", { params: call(d, key), body: acceptance(i) }),
  },
  DeclineDeal: {
    icon: "x",
    text: "decline",
    says: "declineText",
    asks: ["reason", "notes"],
    reasons: "decline-reasons",
    send: (d, i, key) => api.POST("/v1/deals/{dealId}/decline", { params: call(d, key), body: reasoned(i) }),
  },
  InviteToDeal: {
    icon: "mail",
    text: "inviteOther",
    says: "inviteText",
    asks: ["target", "help", "notes"],
    send: (d, i, key) =>
      api.POST("/v1/deals/{dealId}/invitations", {
        params: call(d, key),
        body: {
          target: [{ type: "BusinessProfileLocation", id: i.target.trim() }],
          inviteContext: { ...noted(i), ...(i.help ? { assistanceRequestCode: i.help as "Unknown" } : {}) },
        },
      }),
  },
  WinDeal: {
    icon: "trophy",
    text: "win",
    says: "winText",
    asks: ["notes"],
    send: (d, i, key) => api.POST("/v1/deals/{dealId}/win", { params: call(d, key), body: noted(i) }),
  },
  LoseDeal: {
    icon: "minus",
    text: "lose",
    says: "loseText",
    asks: ["reason", "notes"],
    reasons: "loss-reasons",
    send: (d, i, key) => api.POST("/v1/deals/{dealId}/lose", { params: call(d, key), body: reasoned(i) }),
  },
  ReportDealError: {
    icon: "alert",
    text: "reportError",
    says: "errorText",
    asks: ["reason", "notes"],
    reasons: "error-reasons",
    send: (d, i, key) => api.POST("/v1/deals/{dealId}/report-error", { params: call(d, key), body: reasoned(i) }),
  },
  RecreateDeal: {
    icon: "plus",
    text: "again",
    says: "againText",
    asks: ["closing"],
    send: (d, i, key) =>
      api.POST("/v1/deals/{dealId}/recreate", {
        params: { path: { dealId: d.id }, header: { "Idempotency-Key": key } },
        body: i.closing ? { details: { closingDateTime: day(i) } } : {},
      }),
  },
};

/** Microsoft accepts with its own estimates, and names the seller who answers. */
const acceptForMicrosoft: Verb = {
  ...verbs.AcceptDeal,
  says: "acceptForMicrosoftText",
  asks: ["value", "closing", "notes"],
  send: (d, i, key) =>
    api.POST("/v1/deals/{dealId}/microsoft-response", {
      params: { path: { dealId: d.id }, header: { "Idempotency-Key": key } },
      body: {
        decision: "Accepted",
        ...noted(i),
        ...(i.value.trim() ? { estimatedValue: amountOf(i.value) } : {}),
        ...(i.closing ? { estimatedClosingDateTime: day(i) } : {}),
      },
    }),
};

/** Microsoft declines by a reason of its own list. */
const declineForMicrosoft: Verb = { ...verbs.DeclineDeal, reasons: "microsoft-decline-reasons" };

const ofMicrosoft: Partial<Record<VerbName, Verb>> = { AcceptDeal: acceptForMicrosoft, DeclineDeal: declineForMicrosoft };

/** The verb as it is for the party whose deal it is. */
export const verbOf = (name: VerbName, deal: Deal): Verb => (deal.organizationId === "msft" && ofMicrosoft[name]) || verbs[name];
