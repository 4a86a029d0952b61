import { useEffect } from "preact/hooks";
import { api, type Problem, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { onEvent } from "../../api/live";
import { counted, type Filters } from "./query";

export type Summary = Schemas["DealSummary"];

/** How many deals there are: of all, for the tiles, and of those that the filters leave, for the tabs. */
export function useSummary(filters: Filters): { all: Summary | undefined; left: Summary | undefined; problem: Problem | undefined; reload: () => void } {
  const query = counted(filters);
  const filtered = Object.keys(query).length > 0;
  const [all, again] = useLoaded(() => api.GET("/v1/deals/summary"), []);
  const [left, leftAgain] = useLoaded<Summary>(
    async () => (filtered ? api.GET("/v1/deals/summary", { params: { query } }) : {}),
    [JSON.stringify(query)],
  );
  const reload = () => {
    again();
    if (filtered) leftAgain();
  };
  useEffect(() => soon(reload), [JSON.stringify(query)]);
  return { all: all.data, left: filtered ? left.data : all.data, problem: all.state === "failed" ? all.problem : undefined, reload };
}

const pause = 500; // ms in which events that come together are counted once

/** Does something once events have come, and returns what ends it. */
function soon(what: () => void): () => void {
  let timer = 0;
  const stop = onEvent(() => {
    clearTimeout(timer);
    timer = setTimeout(what, pause);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
