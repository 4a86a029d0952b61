import { useEffect, useRef, useState } from "preact/hooks";
import { api, type Answer, type Deal, type Problem } from "../../api/client";
import { onEvent } from "../../api/live";
import { locale } from "../../i18n";
import { wanted, type Filters } from "./query";

export type Row = Deal & { microsoftResponse?: Answer; favorite?: boolean };

/** What the list shows. Rows that changed are fresh; deals that came since are counted, and shown when the person wants them. */
export type Deals = {
  rows: Row[] | undefined;
  next: string | null;
  problem: Problem | undefined;
  busy: boolean;
  fresh: Set<string>;
  news: number;
};

const none: Deals = { rows: undefined, next: null, problem: undefined, busy: true, fresh: new Set(), news: 0 };

type Steps = {
  more: () => Promise<void>;
  again: () => void;
  star: (row: Row) => Promise<void>; // makes a favourite of a deal, or none of it
};

/** Reads the deals of the filters page by page, and keeps the rows that are shown as they are at the service. */
export function useDeals(filters: Filters): [Deals, Steps] {
  const [deals, set] = useState(none);
  const turn = useRef(0);
  const load = async (cursor: string | null) => {
    const mine = cursor ? turn.current : ++turn.current;
    set((d) => ({ ...d, busy: true }));
    const { data, error } = await api.GET("/v1/deals", {
      params: { query: { ...wanted(filters), ...(cursor ? { cursor } : {}) } },
    });
    if (mine !== turn.current) return;
    if (error) return set((d) => ({ ...(cursor ? d : none), busy: false, problem: error }));
    const rows = data.items as Row[];
    set((d) =>
      cursor
        ? { ...d, busy: false, problem: undefined, rows: [...(d.rows ?? []), ...rows], next: data.nextCursor }
        : { ...none, busy: false, rows, next: data.nextCursor },
    );
  };
  useEffect(() => void load(null), [JSON.stringify(filters), locale.value]);
  useEffect(
    () =>
      onEvent((event) => {
        if (!event) return void load(null);
        set((d) => {
          if (!d.rows?.some((r) => r.id === event.dealId)) return { ...d, news: d.news + 1 };
          void renew(event.dealId);
          return d;
        });
      }),
    [JSON.stringify(filters)],
  );
  const renew = async (id: string) => {
    const { data } = await api.GET("/v1/deals/{dealId}", {
      params: { path: { dealId: id }, query: { include: ["microsoftResponse", "favorite"] } },
    });
    if (!data) return;
    set((d) => ({
      ...d,
      rows: d.rows?.map((r) => (r.id === id ? (data as Row) : r)),
      fresh: new Set(d.fresh).add(id),
    }));
  };
  const star = async ({ id, favorite }: Row) => {
    const params = { path: { dealId: id } };
    const { data } = favorite
      ? await api.DELETE("/v1/deals/{dealId}/favorite", { params })
      : await api.PUT("/v1/deals/{dealId}/favorite", { params });
    if (data) set((d) => ({ ...d, rows: d.rows?.map((r) => (r.id === id ? { ...r, favorite: data.favorite } : r)) }));
  };
  return [deals, { more: () => load(deals.next), again: () => void load(null), star }];
}
