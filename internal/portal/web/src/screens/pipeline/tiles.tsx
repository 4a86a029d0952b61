import type { Problem } from "../../api/client";
import { date, t, until, type Text } from "../../i18n";
import { number } from "../../i18n/figures";
import { Icon, type IconName } from "../../ui/icons";
import { Retry } from "../../ui/states";
import { setFilters, unfiltered, type Filters } from "./query";
import type { Summary } from "./summary";

type Count = Summary["all"];
type Tile = { text: Text; icon: IconName; tone: string; count: (s: Summary) => Count; note: (s: Summary) => string; shows: Partial<Filters> };

const tiles: Tile[] = [
  {
    text: "waitingForYou",
    icon: "inbox",
    tone: "wait",
    count: (s) => s.waitingForYou,
    note: ({ waitingForYou: w }) => (w.expirationDateTime ? t("firstDue", { time: until(w.expirationDateTime) }) : t("noneWaiting")),
    shows: { status: "New" },
  },
  {
    text: "waitingForMicrosoft",
    icon: "clock",
    tone: "go",
    count: (s) => s.waitingForMicrosoft,
    note: ({ waitingForMicrosoft: w }) => (w.expirationDateTime ? t("nextDue", { time: until(w.expirationDateTime) }) : t("noneWaiting")),
    shows: { status: "Accepted", ms: "Pending" },
  },
  {
    text: "openDeals",
    icon: "pipeline",
    tone: "plain",
    count: (s) => s.open,
    note: ({ open }) => (open.closingDateTime ? t("closesNext", { date: date(open.closingDateTime) }) : t("noneCloses")),
    shows: { status: "Accepted", sort: "closingDateTime" },
  },
  {
    text: "won",
    icon: "trophy",
    tone: "won",
    count: (s) => s.won,
    note: (s) => {
      const closed = [s.won, s.lost, s.declined, s.expired];
      const n = closed.reduce((sum, c) => sum + c.count, 0);
      return t("ofClosed", { n, closed: number(n) + (closed.some((c) => c.capped) ? "+" : "") });
    },
    shows: { status: "Won" },
  },
];

/** How many there are, and that there are more where it is not counted on. */
export const counts = (c: Count): string => number(c.count) + (c.capped ? "+" : "");

type Props = { summary: Summary | undefined; problem: Problem | undefined; filters: Filters; retry: (() => void) | undefined };

/** What there is to do today; a press shows those deals. Why it does not come is said where it can be asked for again here. */
export function Tiles({ summary, problem, filters, retry }: Props) {
  const failed = problem && !summary;
  return (
    <>
      <ul class="tiles" aria-label={t("overview")} aria-busy={!summary && !failed}>
        {tiles.map((tile) => {
          const shows = { ...unfiltered, ...tile.shows };
          const shown = JSON.stringify(shows) === JSON.stringify(filters);
          return (
            <li key={tile.text}>
              <button class={`tile ${shown ? "set" : ""}`} aria-pressed={shown} onClick={() => setFilters(shown ? unfiltered : shows)}>
                <span class={`tile-icon ${tile.tone}`}>
                  <Icon name={tile.icon} />
                </span>
                <span class="tile-text">{t(tile.text)}</span>
                {summary || failed ? <b>{summary ? counts(tile.count(summary)) : "–"}</b> : <b class="bone short">0</b>}
                {summary || failed ? <span class="faint">{summary && tile.note(summary)}</span> : <span class="bone">{t("loading")}</span>}
              </button>
            </li>
          );
        })}
      </ul>
      {failed && retry && (
        <p class="kept" role="alert">
          {problem.detail} <Retry id={problem.requestId} retry={retry} />
        </p>
      )}
    </>
  );
}
