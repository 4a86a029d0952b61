// What the walks have in common.

export const partner = "demo-contoso-referral-admin";

/** The largest amounts, with two fraction digits and with three. */
export const largest = { usd: 9_999_999_999_999.99, kwd: 999_999_999_999.999 };

function person(firstName: string, lastName: string, email: string) {
  return { firstName, lastName, phoneNumber: "+46 8 555 01 00", email };
}

/** Returns a deal to create, which invites Microsoft. */
export function draft(dealValue: number, currency: string) {
  return {
    name: "Data platform for Adatum",
    target: [{ type: "BusinessProfileLocation" as const, id: "msft" }],
    customerProfile: {
      name: "Adatum AB",
      address: { country: "SE" },
      team: [person("Carin", "Lund", "carin@adatum.example")],
    },
    consent: { consentToToShareInfoWithOthers: true, consentToContact: true },
    details: {
      dealValue,
      currency,
      closingDateTime: new Date(Date.now() + 180 * 24 * 60 * 60 * 1000).toISOString(),
      requirements: { solutions: [{ id: "SOL-10001-CTS" }] },
    },
    team: [person("Ada", "Berg", "ada@contoso.example")],
  };
}
