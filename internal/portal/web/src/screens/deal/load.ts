import { useEffect, useState } from "preact/hooks";
import { api, type Answer, type Deal, type Problem, type Schemas } from "../../api/client";
import { useLoaded, type Loaded } from "../../api/load";
import { onEvent } from "../../api/live";

/** Everything that the page of a deal shows. */
export type Whole = {
  deal: Deal;
  answer: Answer;
  actions: Schemas["DealActions"];
  parties: Schemas["DealParty"][];
  history: Schemas["HistoryEntry"][];
};

async function ask(id: string): Promise<{ data?: Whole; error?: Problem }> {
  const params = { path: { dealId: id } };
  const [deal, answer, actions, parties, history] = await Promise.all([
    api.GET("/v1/deals/{dealId}", { params }),
    api.GET("/v1/deals/{dealId}/microsoft-response", { params }),
    api.GET("/v1/deals/{dealId}/actions", { params }),
    api.GET("/v1/deals/{dealId}/parties", { params }),
    api.GET("/v1/deals/{dealId}/history", { params }),
  ]);
  const error = deal.error ?? answer.error ?? actions.error ?? parties.error ?? history.error;
  if (error) return { error };
  if (!deal.data || !answer.data || !actions.data || !parties.data || !history.data) return {};
  return {
    data: {
      deal: deal.data as Deal,
      answer: answer.data,
      actions: actions.data,
      parties: parties.data.items,
      history: history.data.items,
    },
  };
}

const minute = 60_000;

/** The deal, read again whenever the feed tells of it; countdowns are drawn again every minute. */
export function useDeal(id: string): [Loaded<Whole>, () => void] {
  const [loaded, load] = useLoaded(() => ask(id), [id]);
  const [, tick] = useState(0);
  useEffect(() => onEvent((event) => (!event || event.dealId === id) && load()), [load]);
  useEffect(() => {
    const clock = setInterval(() => tick((n) => n + 1), minute);
    return () => clearInterval(clock);
  }, []);
  return [loaded, load];
}
