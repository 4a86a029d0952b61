import { useState } from "preact/hooks";
import { api, type Schemas } from "../../api/client";
import { usePaged } from "../../api/paged";
import { useLoaded } from "../../api/load";
import { t } from "../../i18n";
import { go, route } from "../../router";
import { Icon } from "../../ui/icons";
import { More } from "../../ui/list";
import { Place, Screen } from "../../ui/screen";
import { Empty, Failed, Skeleton } from "../../ui/states";
import { Facets } from "./facets";
import { Hit } from "./hit";
import { ChooseDeal } from "./invite";

type Partner = Schemas["Partner"];
export type Dimension = Schemas["PartnerDimension"];

/** The dimensions that narrow a search, as they stand in the address. */
export const dimensions: Dimension[] = ["market", "industry", "product", "service", "solutionArea", "customerSize", "coSellReady", "incentive"];

/** What of a dimension is chosen. Codes may have commas, so that each is a parameter of its own. */
export const chosen = (d: Dimension): string[] => route.value.query.getAll(d);

function change(turn: (query: URLSearchParams) => void): void {
  const query = new URLSearchParams(route.value.query);
  turn(query);
  go(query.size > 0 ? `/partners?${query.toString()}` : "/partners", "replace");
}

/** Chooses a code of a dimension, or no longer. */
export const toggle = (d: Dimension, code: string): void =>
  change((query) => {
    const rest = query.getAll(d).filter((c) => c !== code);
    const before = query.getAll(d).length;
    query.delete(d);
    for (const c of rest) query.append(d, c);
    if (rest.length === before) query.append(d, code);
  });

export function Partners() {
  return (
    <Screen title={t("partners")}>
      <Place action="SearchPartners">
        <Search />
      </Place>
    </Screen>
  );
}

const several = ["market", "industry", "product", "service", "solutionArea", "customerSize", "incentive"] as const;

function asked(cursor: { cursor?: string }) {
  const q = route.value.query.get("q")?.trim() ?? "";
  const ready = chosen("coSellReady");
  const lists = Object.fromEntries(several.map((d) => [d, chosen(d)]).filter(([, all]) => all?.length));
  return { ...(q ? { q } : {}), ...lists, ...(ready.length === 1 ? { coSellReady: ready[0] === "true" } : {}), limit: 10, ...cursor };
}

function Search() {
  const { query } = route.value;
  const found = usePaged<Partner, Schemas["PartnerList"]>((cursor) => api.GET("/v1/partners", { params: { query: asked(cursor) } }), [query.toString()]);
  const [invited, setInvited] = useState<Partner | null>(null);
  const deal = query.get("deal");
  const invite = (p: Partner) => (deal ? go(`/deals/${deal}?invite=${p.mpnId}`) : setInvited(p));
  return (
    <>
      {deal && <ForDeal id={deal} />}
      <section class="card filters shown">
        <div class="search">
          <Icon name="search" />
          <input
            type="search"
            value={query.get("q") ?? ""}
            maxLength={200}
            placeholder={t("partnerHint")}
            aria-label={t("partners")}
            onInput={(e) => {
              const words = e.currentTarget.value;
              change((q) => (words ? q.set("q", words) : q.delete("q")));
            }}
          />
        </div>
      </section>
      <div class="partner-cols">
        <Facets totals={found.first?.totals ?? null} />
        <div class="col" aria-busy={found.busy}>
          <Hits found={found} invite={invite} />
        </div>
      </div>
      {invited && <ChooseDeal partner={invited} onClose={() => setInvited(null)} />}
    </>
  );
}

/** The deal that a partner is looked for. */
function ForDeal({ id }: { id: string }) {
  const [deal] = useLoaded(() => api.GET("/v1/deals/{dealId}", { params: { path: { dealId: id } } }), [id]);
  return deal.data ? (
    <p class="kept" role="status">
      {t("forDeal")} <a href={`/portal/deals/${id}`}>{deal.data.name}</a>{" "}
      <button class="text-button" onClick={() => change((q) => q.delete("deal"))}>
        {t("forNoDeal")}
      </button>
    </p>
  ) : null;
}

type HitsProps = { found: ReturnType<typeof usePaged<Partner, Schemas["PartnerList"]>>; invite: (p: Partner) => void };

function Hits({ found, invite }: HitsProps) {
  const { first, rows } = found;
  if (found.problem && !rows)
    return (
      <section class="card">
        <Failed problem={found.problem} retry={found.again} missing="notHere" forbidden="rolesTitle" />
      </section>
    );
  if (!rows || !first)
    return (
      <section class="card">
        <Skeleton rows={5} columns={2} />
      </section>
    );
  const count = first.totals?.count ?? rows.length;
  return (
    <>
      <div class="told" role="status">
        <strong>{count === 1 ? t("onePartner") : t(first.totals?.exact === false ? "partnersAtLeast" : "partnersFound", { n: count })}</strong>
        {first.corrections.map((c) => (
          <p key={c.from}>{t("corrected", { from: c.from, to: c.to })}</p>
        ))}
        {first.ignoredWords.length > 0 && <p class="faint">{t("ignored", { words: first.ignoredWords.join(", ") })}</p>}
        {!first.allWords && <p class="faint">{t("someWords")}</p>}
      </div>
      {rows.length === 0 && (
        <section class="card">
          <Empty icon="find" title={t("noPartners")}>
            <button class="button" onClick={() => go("/partners", "replace")}>
              {t("reset")}
            </button>
          </Empty>
        </section>
      )}
      {rows.map((p, i) => (
        <Hit key={p.mpnId} partner={p} place={i + 1} invite={() => invite(p)} />
      ))}
      {found.next && <More text={t("rowsShown", { n: rows.length })} shown={rows.length} of={found} />}
    </>
  );
}
