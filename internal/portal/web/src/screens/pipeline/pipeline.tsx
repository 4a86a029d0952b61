import { me } from "../../api/access";
import { api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { t } from "../../i18n";
import { route } from "../../router";
import { NewDeal } from "../../ui/gate";
import { Icon } from "../../ui/icons";
import { Empty, Failed, Skeleton } from "../../ui/states";
import { useDeals } from "./deals";
import { FilterBar, Tabs } from "./filters";
import { filtersOf, setFilters } from "./query";
import { Rows } from "./rows";

/** The deals of the organisation, as far as the person may see them. */
export function Pipeline() {
  const filters = filtersOf(route.value.query);
  const [deals, { more, again }] = useDeals(filters);
  const [gate] = useLoaded(() => api.GET("/v1/deals/creation-eligibility"), []);
  const { rows, problem } = deals;
  return (
    <div class="page">
      <header class="head">
        <div>
          <p class="over">{me.value?.organization.name ?? " "}</p>
          <h1>{t("pipeline")}</h1>
        </div>
        <NewDeal gate={gate.data} />
      </header>
      {problem?.status === 403 ? (
        <section class="card">
          <Failed problem={problem} />
        </section>
      ) : (
        <section class="card list" aria-busy={deals.busy}>
          <Tabs tab={filters.tab} />
          <FilterBar filters={filters} />
          {deals.news > 0 && (
            <button class="button small news" onClick={again}>
              {t("news", { n: deals.news })}
            </button>
          )}
          <div id="deals" role="tabpanel" aria-labelledby={`tab-${filters.tab}`}>
            {problem ? (
              <Failed problem={problem} retry={again} />
            ) : !rows ? (
              <Skeleton rows={8} columns={4} />
            ) : rows.length === 0 ? (
              <Nothing />
            ) : (
              <Rows rows={rows} fresh={deals.fresh} />
            )}
          </div>
          {rows && rows.length > 0 && <More shown={rows.length} next={deals.next} busy={deals.busy} more={more} />}
        </section>
      )}
    </div>
  );
}

function Nothing() {
  return (
    <Empty icon="inbox" title={t("emptyTitle")}>
      <p>{t("emptyText")}</p>
      <button class="button" onClick={() => setFilters({ tab: "", q: "", status: "", type: "", ms: "" })}>
        {t("reset")}
      </button>
    </Empty>
  );
}

function More(p: { shown: number; next: string | null; busy: boolean; more: () => void }) {
  return (
    <footer class="more">
      <span class="faint" role="status">
        {p.shown === 1 ? t("one") : t("shown", { n: p.shown })}
        {!p.next && `. ${t("end")}`}
      </span>
      {p.next && (
        <button class="button" aria-disabled={p.busy} onClick={() => !p.busy && p.more()}>
          {t("more")}
          <Icon name="down" size={16} />
        </button>
      )}
    </footer>
  );
}
