import { useState } from "preact/hooks";
import { api, type Problem, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { date, t } from "../../i18n";
import { may, Place, Screen, Shown } from "../../ui/screen";
import { Routing } from "./routing";

type Settings = Schemas["OrganizationSettings"];

/** How the organisation's deals are kept, and where a deal goes that Microsoft sends. */
export function SettingsScreen() {
  return (
    <Screen title={t("settings")}>
      {may("ManageSettings") && <References />}
      <Place action="ReadRouting">
        <Routing />
      </Place>
    </Screen>
  );
}

/** The rule about references of one's own, as its switch. */
function References() {
  const [loaded, again] = useLoaded(() => api.GET("/v1/organization-settings"), []);
  const [problem, setProblem] = useState<Problem | null>(null);
  const turn = async (of: Settings) => {
    const body = { uniqueExternalReferenceIds: !of.uniqueExternalReferenceIds };
    const { error } = await api.PATCH("/v1/organization-settings", { params: { header: { "If-Match": of.eTag } }, body });
    setProblem(error ?? null);
    again();
  };
  return (
    <section class="card pad">
      <h2>{t("formIds")}</h2>
      {problem && (
        <p class="warning" role="alert">
          {problem.status === 412 ? t("changedElsewhere") : problem.detail}
        </p>
      )}
      <Shown of={loaded} retry={again} bones={<p class="bone">{t("formIds")}</p>}>
        {(s) => (
          <>
            <label class="tick">
              <input type="checkbox" checked={s.uniqueExternalReferenceIds} onChange={() => void turn(s)} />
              {t("uniqueIds")}
            </label>
            <p class="faint">
              {t("uniqueIdsText")} {s.updatedDateTime && t("changedOn", { date: date(s.updatedDateTime, "always") })}
            </p>
          </>
        )}
      </Shown>
    </section>
  );
}
