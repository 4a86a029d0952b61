import { me } from "../../api/access";
import { api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { t } from "../../i18n";
import { route } from "../../router";
import { NewDeal } from "../../ui/gate";
import { More } from "../../ui/list";
import { may, Place } from "../../ui/screen";
import { Empty, Failed, Skeleton } from "../../ui/states";
import { useDeals } from "./deals";
import { FilterBar, Tabs } from "./filters";
import { filtersOf, setFilters, unfiltered, type Filters } from "./query";
import { Rows } from "./rows";
import { useSummary } from "./summary";
import { Tiles } from "./tiles";
import { Tools } from "./tools";

/** The deals of the organisation, as far as the person may see them. */
export function Pipeline() {
  const filters = filtersOf(route.value.query);
  const [gate, gateAgain] = useLoaded(() => api.GET("/v1/deals/creation-eligibility"), []);
  return (
    <div class="page">
      <header class="head">
        <div>
          <p class="over">{me.value?.organization.name ?? " "}</p>
          <h1>{t("pipeline")}</h1>
        </div>
        <div class="actions">
          <NewDeal gate={gate.data} busy={gate.state === "loading"} />
          {may("ReadDeal") && <Tools filters={filters} />}
        </div>
      </header>
      {may("ReadDeal") === false ? <Place action="ReadDeal">{null}</Place> : <Deals filters={filters} retry={gateAgain} />}
    </div>
  );
}

/** The list with its sums. When it failed and is asked for again, so is what else of the screen may have failed. */
function Deals({ filters, retry }: { filters: Filters; retry: () => void }) {
  const summary = useSummary(filters);
  const [deals, { more, again, star }] = useDeals(filters);
  const { rows, problem } = deals;
  const all = () => {
    retry();
    summary.reload();
    again();
  };
  if (problem?.status === 403)
    return (
      <section class="card">
        <Failed problem={problem} />
      </section>
    );
  return (
    <>
      <Tiles summary={summary.all} problem={summary.problem} filters={filters} retry={problem ? undefined : summary.reload} />
      <section class="card list" aria-busy={deals.busy}>
        <Tabs tab={filters.tab} summary={summary.left} />
        <FilterBar filters={filters} />
        {deals.news > 0 && (
          <button class="button small news" onClick={again}>
            {t("news", { n: deals.news })}
          </button>
        )}
        <div id="deals" role="tabpanel" aria-labelledby={`tab-${filters.tab}`}>
          {problem && !rows ? (
            <Failed problem={problem} retry={all} />
          ) : !rows ? (
            <Skeleton rows={8} columns={4} />
          ) : rows.length === 0 ? (
            <Nothing filters={filters} />
          ) : (
            <Rows rows={rows} fresh={deals.fresh} star={(row) => void star(row).then(summary.reload)} />
          )}
        </div>
        {rows && rows.length > 0 && <More text={`${t("shown", { n: rows.length })}.`} shown={rows.length} of={{ ...deals, more }} />}
      </section>
    </>
  );
}

function Nothing({ filters }: { filters: Filters }) {
  if (JSON.stringify({ ...filters, sort: "" }) === JSON.stringify({ ...unfiltered, tab: "favourites" }))
    return (
      <Empty icon="star" title={t("noFavouritesTitle")}>
        <p>{t("noFavouritesText")}</p>
      </Empty>
    );
  return (
    <Empty icon="inbox" title={t("emptyTitle")}>
      <p>{t("emptyText")}</p>
      <button class="button" onClick={() => setFilters(unfiltered)}>
        {t("reset")}
      </button>
    </Empty>
  );
}
