import { api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { t } from "../../i18n";
import { go } from "../../router";
import { Icon } from "../../ui/icons";
import { Avatar } from "../../ui/people";
import { Shown } from "../../ui/screen";
import { Why } from "../partners/hit";

/** Partners who have won deals like this one, and what those have in common with it. */
export function SimilarPartners({ id, invites }: { id: string; invites: boolean }) {
  const [loaded, again] = useLoaded(() => api.GET("/v1/deals/{dealId}/similar-partners", { params: { path: { dealId: id }, query: { limit: 3 } } }), [id]);
  return (
    <section class="card pad similar">
      <h2>{t("similarTitle")}</h2>
      <Shown of={loaded} retry={again} bones={<p class="bone">{t("similarTitle")}</p>}>
        {({ items }) => (
          <>
            {items.length === 0 && <p class="faint">{t("noSimilar")}</p>}
            <ul>
              {items.map((p) => (
                <li key={p.mpnId}>
                  <Avatar name={p.organizationName} />
                  <div>
                    <strong dir="auto">{p.organizationName}</strong>
                    <span class="faint" dir="auto">
                      {" "}
                      {p.locationName}
                    </span>
                    <Why reasons={p.reasons} />
                  </div>
                  {invites && (
                    <button class="icon-button bordered" aria-label={t("inviteName", { name: p.organizationName })} onClick={() => go(`/deals/${id}?invite=${p.mpnId}`, "replace")}>
                      <Icon name="mail" />
                    </button>
                  )}
                </li>
              ))}
            </ul>
            <a class="button small" href={`/portal/partners?deal=${id}`}>
              <Icon name="find" size={16} />
              {t("searchMore")}
            </a>
          </>
        )}
      </Shown>
    </section>
  );
}
