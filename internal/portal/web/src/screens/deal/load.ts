import { useCallback, useEffect, useState } from "preact/hooks";
import { api, type Answer, type Deal, type Problem, type Schemas } from "../../api/client";
import { useLoaded, type Loaded } from "../../api/load";
import { onEvent } from "../../api/live";
import { usePaged, type Paged } from "../../api/paged";

export type Entry = Schemas["HistoryEntry"];

/** What the page of a deal shows, but for its history. */
export type Whole = {
  deal: Deal;
  answer: Answer;
  actions: Schemas["DealActions"];
  parties: Schemas["DealParty"][];
};

async function ask(id: string): Promise<{ data?: Whole; error?: Problem }> {
  const params = { path: { dealId: id } };
  const [deal, answer, actions, parties] = await Promise.all([
    api.GET("/v1/deals/{dealId}", { params }),
    api.GET("/v1/deals/{dealId}/microsoft-response", { params }),
    api.GET("/v1/deals/{dealId}/actions", { params }),
    api.GET("/v1/deals/{dealId}/parties", { params }),
  ]);
  const error = deal.error ?? answer.error ?? actions.error ?? parties.error;
  if (error) return { error };
  if (!deal.data || !answer.data || !actions.data || !parties.data) return {};
  return {
    data: {
      deal: deal.data as Deal,
      answer: answer.data,
      actions: actions.data,
      parties: parties.data.items,
    },
  };
}

const minute = 60_000;

/** The deal and its history, read again whenever the feed tells of it; countdowns are drawn again every minute. */
export function useDeal(id: string): [Loaded<Whole>, Paged<Entry>, () => void] {
  const [loaded, again] = useLoaded(() => ask(id), [id]);
  const history = usePaged<Entry, Schemas["HistoryList"]>(
    (cursor) => api.GET("/v1/deals/{dealId}/history", { params: { path: { dealId: id }, query: { limit: 25, ...cursor } } }),
    [id],
  );
  const load = useCallback(() => {
    again();
    history.again();
  }, [again]);
  const [, tick] = useState(0);
  useEffect(() => onEvent((event) => (!event || event.dealId === id) && load()), [load]);
  useEffect(() => {
    const clock = setInterval(() => tick((n) => n + 1), minute);
    return () => clearInterval(clock);
  }, []);
  return [loaded, history, load];
}
