import { label, t } from "../../i18n";
import { figure, number, percent, type Unit } from "../../i18n/figures";
import { Icon, type IconName } from "../../ui/icons";
import { Figure, FigureTable, Track } from "../../ui/plot";
import { Bars, Change, rangeName } from "./compared";
import type { Measure, Summary } from "./query";

const of = (s: Summary, code: string): Measure | undefined => s.metrics.find((m) => m.code === code);

const tiles: [code: string, icon: IconName, tone: string][] = [
  ["Referrals", "inbox", "go"],
  ["ReferralsWon", "trophy", "won"],
  ["WonValue", "chart", ""],
  ["WinRate", "badge", ""],
];

/** The four figures that one looks at first, each with how it was. */
export function Tiles({ summary }: { summary: Summary }) {
  return (
    <div class="tiles" tabIndex={0} role="region" aria-label={t("insights")}>
      {tiles.map(([code, icon, tone]) => {
        const m = of(summary, code);
        return m ? (
          <div class="tile" key={code} title={m.definition}>
            <span class={`tile-icon ${tone}`}>
              <Icon name={icon} />
            </span>
            <span class="tile-text">{m.title}</span>
            <b>{figure(m.value, m.unit)}</b>
            <span class="faint">
              <Change by={m.changePercent} /> {m.previous != null && `${t("before").toLowerCase()} ${figure(m.previous, m.unit)}`}
            </span>
          </div>
        ) : null;
      })}
    </div>
  );
}

/** How far the deals of the range came. */
export function Funnel({ summary }: { summary: Summary }) {
  const most = summary.funnel[0]?.count ?? 0;
  const share = (n: number) => (most > 0 ? percent(n / most) : "–");
  return (
    <section class="card pad">
      <h2>{t("progress")}</h2>
      <Figure
        title={rangeName(summary.range)}
        table={
          <FigureTable
            title={t("progress")}
            head={[t("status"), t("count"), "%", "USD"]}
            rows={summary.funnel.map((s) => [s.title, number(s.count), share(s.count), figure(s.valueUsd, "USD")])}
          />
        }
      >
        <ul class="bars funnel">
          {summary.funnel.map((s) => (
            <li key={s.code} title={s.definition}>
              <span>
                {s.title}
                <small class="faint">{s.definition}</small>
              </span>
              <Track value={s.count} most={most} />
              <b class="num">
                {number(s.count)}
                <small class="faint">{figure(s.valueUsd, "USD")}</small>
              </b>
            </li>
          ))}
        </ul>
      </Figure>
    </section>
  );
}

/** How deals are spread over states, days and reasons. */
export function Spread({ summary }: { summary: Summary }) {
  return (
    <section class="card pad">
      <h2>{t("spread")}</h2>
      <div class="spread">
        {summary.distributions.map((d) => (
          <Figure
            key={d.code}
            title={d.title}
            text={d.definition}
            table={<FigureTable title={d.title} head={[d.title, t("count")]} rows={d.items.map((i) => [label("rs", i.title), number(i.count)])} />}
          >
            {d.items.some((i) => i.count > 0) ? (
              <Bars
                all={d.items.filter((i) => i.count > 0).map((i) => ({ key: i.key, text: label("rs", i.title), value: i.count }))}
                show={(v) => number(v ?? 0)}
              />
            ) : (
              <p class="faint">{t("noValue")}</p>
            )}
          </Figure>
        ))}
      </div>
    </section>
  );
}

/** What Partner Center expects of partners that it refers customers to, and whether it is met. */
export function Targets({ summary }: { summary: Summary }) {
  const { met, of: all, items } = summary.performance;
  return (
    <section class="card pad">
      <h2>{t("targets")}</h2>
      <p class="over">{t("targetsMet", { met, of: all })}</p>
      <ul class="bars stacked">
        {items.map((i) => (
          <li key={i.metric} title={of(summary, i.metric)?.definition}>
            <span>{i.title}</span>
            <b class="num">{figure(i.value, "Percent")}</b>
            <Track value={i.value} most={100} mark={i.target} tone={i.met ? "won" : "wait"} />
            <span class={`chip quiet ${i.met ? "won" : "wait"}`}>
              <Icon name={i.met ? "check" : "alert"} size={14} />
              {t(i.met ? "met" : "unmet")}
            </span>
            <small class="faint">{t(i.comparison === "AtLeast" ? "atLeast" : "below", { v: figure(i.target, "Percent") })}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Each mean with the median beside it: few that took long raise the one and not the other. */
export function Means({ summary }: { summary: Summary }) {
  const pairs = summary.metrics.flatMap((m) => {
    const median = /Mean$/.test(m.code) ? of(summary, m.code.replace(/Mean$/, "Median")) : undefined;
    return median ? [{ mean: m, median }] : [];
  });
  return (
    <section class="card pad">
      <h2>{t("meansTitle")}</h2>
      {pairs.map(({ mean, median }) => (
        <Pair key={mean.code} title={mean.title} all={[mean, median]} />
      ))}
    </section>
  );
}

function Pair({ title, all }: { title: string; all: Measure[] }) {
  const most = Math.max(...all.flatMap((m) => [m.value ?? 0, m.previous ?? 0]));
  const show = (v: number | null, unit: Unit) => figure(v, unit);
  return (
    <Figure
      title={title}
      table={
        <FigureTable
          title={title}
          head={[title, t("now"), t("before")]}
          rows={all.map((m, i) => [t(i === 0 ? "mean" : "median"), show(m.value, m.unit), show(m.previous, m.unit)])}
        />
      }
    >
      <ul class="bars narrow-bars">
        {all.map((m, i) => (
          <li key={m.code} title={m.definition}>
            <span>{t(i === 0 ? "mean" : "median")}</span>
            <Track value={m.value} most={most} was={m.previous} tone={i === 0 ? "" : "late"} />
            <b class="num">{show(m.value, m.unit)}</b>
          </li>
        ))}
      </ul>
    </Figure>
  );
}
