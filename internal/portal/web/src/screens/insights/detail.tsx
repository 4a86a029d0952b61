import { t, type Text } from "../../i18n";
import { figure } from "../../i18n/figures";
import { Legend, Track } from "../../ui/plot";
import { Change, rangeName } from "./compared";
import type { Measure, Summary } from "./query";

/** Where a metric stands: by what it counts, so that a new one has its place too. */
function groupOf(m: Measure): Text {
  if (/Regist|^Approved|^Annual/.test(m.code)) return "registrationFigures";
  if (m.unit === "Percent") return "rates";
  if (m.unit === "Days") return "times";
  if (m.unit === "USD") return "values";
  return m.code.startsWith("CoSell") ? "coSell" : m.code.startsWith("Lead") ? "leads" : "count";
}

/** Every figure of the range with its definition and how it was in the range before. */
export function Detail({ summary }: { summary: Summary }) {
  const groups = new Map<Text, Measure[]>();
  for (const m of summary.metrics) groups.set(groupOf(m), [...(groups.get(groupOf(m)) ?? []), m]);
  return (
    <section class="card pad">
      <h2>{t("figuresTitle")}</h2>
      <Legend is={rangeName(summary.range)} was={rangeName(summary.previousRange)} line />
      {[...groups].map(([text, metrics], i) => (
        <details key={text} class="group" open={i === 0}>
          <summary>
            {t(text)} <span class="count">{metrics.length}</span>
          </summary>
          <Group title={t(text)} metrics={metrics} />
        </details>
      ))}
    </section>
  );
}

function Group({ title, metrics }: { title: string; metrics: Measure[] }) {
  const mostOf = (m: Measure) => (m.unit === "Percent" ? 100 : Math.max(...metrics.filter((o) => o.unit === m.unit).flatMap((o) => [o.value ?? 0, o.previous ?? 0])));
  return (
    <table class="figures detail">
      <caption class="sr">{title}</caption>
      <thead class="sr-head">
        <tr>
          <th scope="col">{t("figure")}</th>
          <th scope="col" aria-hidden="true" />
          <th scope="col" class="num">
            {t("now")}
          </th>
          <th scope="col" class="num">
            {t("before")}
          </th>
          <th scope="col" class="num">
            {t("change")}
          </th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((m) => (
          <tr key={m.code}>
            <th scope="row">
              {m.title}
              <small class="faint">{m.definition}</small>
            </th>
            <td class="plot-cell">
              <Track value={m.value} most={mostOf(m)} was={m.previous} />
            </td>
            <td class="num now">{figure(m.value, m.unit)}</td>
            <td class="num faint">{figure(m.previous, m.unit)}</td>
            <td class="num">
              <Change by={m.changePercent} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
