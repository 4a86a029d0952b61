import { useState } from "preact/hooks";
import { api, type Deal, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { t } from "../../i18n";
import { go } from "../../router";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";

/** Asks which deal a partner is invited to, and goes there, where the invitation is written. */
export function ChooseDeal({ partner, onClose }: { partner: Schemas["Partner"]; onClose: () => void }) {
  const query = { direction: ["Outgoing" as const], status: ["Active" as const], limit: 100, sort: "-updatedDateTime" as const };
  const [deals] = useLoaded(() => api.GET("/v1/deals", { params: { query } }), []);
  const [id, setId] = useState("");
  const all = (deals.data?.items ?? []) as Deal[];
  return (
    <Dialog
      title={t("inviteName", { name: partner.organizationName })}
      text={t("toWhichDeal")}
      go={t("goOn")}
      busy={deals.state === "loading"}
      blocked={!id}
      onGo={() => go(`/deals/${id}?invite=${partner.mpnId}`)}
      onClose={onClose}
    >
      {deals.state === "failed" && (
        <p class="warning" role="alert">
          {deals.problem.detail}
        </p>
      )}
      <Field
        id="invite-deal"
        label={t("deal")}
        kind="choice"
        value={id}
        options={all.map((d) => ({ code: d.id, title: `${d.name} (${d.customerProfile.name})` }))}
        mistakes={[]}
        on={setId}
      />
    </Dialog>
  );
}
