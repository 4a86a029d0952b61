import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { useTurns } from "../../api/turns";
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
  const settings = useLoaded(() => api.GET("/v1/organization-settings"), []);
  const { asked, turn, problem } = useTurns<Settings, boolean>(settings, (eTag, name, value) =>
    api.PATCH("/v1/organization-settings", { params: { header: { "If-Match": eTag } }, body: { [name]: value } }),
  );
  const [loaded, again] = settings;
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
              <input
                type="checkbox"
                checked={asked.uniqueExternalReferenceIds ?? s.uniqueExternalReferenceIds}
                onChange={(e) => turn("uniqueExternalReferenceIds", e.currentTarget.checked)}
              />
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
