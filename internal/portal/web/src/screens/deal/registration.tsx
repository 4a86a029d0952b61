import { api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { t } from "../../i18n";
import { Shown } from "../../ui/screen";
import { Eligibility } from "../registrations/eligibility";
import { DealException } from "../registrations/exceptions";

/** Whether the deal can be registered, point by point, and where it is registered. It is read again when the deal changes. */
export function DealRegistration({ id, eTag, won }: { id: string; eTag: string; won: boolean }) {
  const [loaded, again] = useLoaded(() => api.GET("/v1/deals/{dealId}/registration-eligibility", { params: { path: { dealId: id } } }), [id, eTag]);
  return (
    <section class="card pad">
      <h2>{t("registration")}</h2>
      <Shown of={loaded} retry={again} bones={<p class="bone">{t("registration")}</p>}>
        {(e) => (
          <>
            <Eligibility items={e.items} dealId={id} />
            {won && <DealException id={id} type={e.items[0]?.type ?? ""} on={eTag} />}
          </>
        )}
      </Shown>
    </section>
  );
}
