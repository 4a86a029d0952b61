import { label, t } from "../../i18n";
import { change, figure, month, short } from "../../i18n/figures";
import { useLoaded } from "../../api/load";
import { Columns, Figure, FigureTable, Legend, Track, type Bar } from "../../ui/plot";
import { Pick } from "../../ui/pick";
import { Shown } from "../../ui/screen";
import { ask, breakdown, type Asked, type Breakdown, type Measure } from "./query";

const dimensions = ["Month", "DealType", "Direction", "Location", "Solution", "Country", "Person"];

/** One figure by months, types, countries and so on; both are chosen, and stand in the address. */
export function Compared({ asked, metrics }: { asked: Asked; metrics: Measure[] }) {
  const [loaded, again] = useLoaded(() => breakdown(asked), [JSON.stringify(asked)]);
  return (
    <section class="card pad compared" aria-busy={loaded.state === "loading"}>
      <div class="picks">
        <Pick
          label={t("figure")}
          value={asked.metric || "Referrals"}
          all={metrics.map((m) => [m.code, m.title])}
          on={(metric) => ask(asked, { metric })}
        />
        <Pick label={t("byWhat")} shown value={asked.by || "Month"} all={dimensions.map((d) => [d, label("dim", d)])} on={(by) => ask(asked, { by })} />
      </div>
      <Shown of={loaded} retry={again}>
        {(b) => <Plot of={b} />}
      </Shown>
    </section>
  );
}

/** What a key of a dimension is called. */
function nameOf(dimension: string, key: string, title: string | null, alone: boolean): string {
  if (dimension === "Month") return month(key, !alone);
  if (dimension === "DealType") return label("ty", key);
  if (dimension === "Direction") return t(key === "Incoming" ? "inbound" : "outbound");
  return title ?? key;
}

function Plot({ of }: { of: Breakdown }) {
  const metric = of.metrics[0];
  if (!metric) return null;
  const show = (v: number | null) => figure(v, metric.unit);
  const byMonth = of.dimension === "Month";
  const bars: Bar[] = of.items.map((i) => ({
    key: i.key,
    text: nameOf(of.dimension, i.key, i.title, byMonth && of.items.length > 6),
    value: i.figures[0]?.value ?? null,
    before: i.figures[0]?.previous ?? null,
  }));
  const total = of.total[0];
  const rows = of.items.map((i) => row(nameOf(of.dimension, i.key, i.title, false), i.figures[0], show));
  if (of.others) rows.push(row(t("others", { n: of.keys - of.items.length }), of.others[0], show));
  rows.push(row(t("over"), total, show));
  return (
    <Figure
      heading="h2"
      title={metric.title}
      text={metric.definition}
      table={<FigureTable title={metric.title} head={[label("dim", of.dimension), t("now"), t("before"), t("change")]} rows={rows} />}
    >
      <p class="headline">
        <b>{show(total?.value ?? null)}</b>
        <Change by={total?.changePercent} />
      </p>
      {of.items.length === 0 ? (
        <p class="faint">{t("noValue")}</p>
      ) : byMonth ? (
        <Columns all={bars} text={`${metric.title}: ${bars.map((b) => `${b.text} ${show(b.value)}`).join(", ")}`} axis={(v) => short(v, metric.unit)} show={show} />
      ) : (
        <Bars all={bars} show={show} />
      )}
      <Legend is={rangeName(of.range)} was={rangeName(of.previousRange)} line={!byMonth} />
      {of.overlaps && <p class="faint">{t("overlaps")}</p>}
    </Figure>
  );
}

const row = (name: string, f: Breakdown["total"][number] | undefined, show: (v: number | null) => string): string[] => [
  name,
  show(f?.value ?? null),
  show(f?.previous ?? null),
  change(f?.changePercent),
];

export const rangeName = (r: { from: string; to: string }): string => (r.from === r.to ? month(r.from) : `${month(r.from)} – ${month(r.to)}`);

/** Bars one below the other, each with its figure; a line marks the range before. */
export function Bars({ all, show }: { all: Bar[]; show: (v: number | null) => string }) {
  const most = Math.max(0, ...all.flatMap((b) => [b.value ?? 0, b.before ?? 0]));
  return (
    <ul class="bars">
      {all.map((b) => (
        <li key={b.key}>
          <span dir="auto">{b.text}</span>
          <Track value={b.value} most={most} was={b.before} />
          <b class="num">{show(b.value)}</b>
        </li>
      ))}
    </ul>
  );
}

/** By how much a figure differs from the range before, with an arrow's word for who does not see it. */
export function Change({ by }: { by: number | null | undefined }) {
  if (by == null) return null;
  return <span class="change">{change(by)}</span>;
}
