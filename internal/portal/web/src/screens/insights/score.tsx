import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { ago, label, t } from "../../i18n";
import { number, percent } from "../../i18n/figures";
import { Ring } from "../../ui/ring";
import { Track } from "../../ui/plot";
import { Shown } from "../../ui/screen";

type Own = Schemas["OwnScore"];
type Parts = Own["parts"];

/** The score with its parts, how it was a month ago, and what would raise it most. */
export function Score() {
  const [loaded, again] = useLoaded(() => api.GET("/v1/insights/score"), []);
  return (
    <section class="card pad score">
      <h2>{t("score")}</h2>
      <Shown of={loaded} retry={again}>
        {(s) => (
          <>
            <div class="score-head">
              <Ring part={s.score / 100} big={String(Math.round(s.score))} small="" />
              <div>
                <p class="lead">{label("step", s.step)}</p>
                <p class="faint">
                  {number(s.score)} · {t("monthAgo", { score: number(s.monthAgo.score) })}
                </p>
                <p class="faint">{t("asOf", { time: ago(s.asOf) })}</p>
              </div>
            </div>
            <p class="faint">{t("scoreText")}</p>
            <ScoreParts now={s.parts} then={s.monthAgo.parts} />
            <Advice all={s.advice} />
          </>
        )}
      </Shown>
    </section>
  );
}

function ScoreParts({ now, then }: { now: Parts; then: Parts }) {
  const { speed, fit, reporting } = now;
  const hours = speed.medianHours == null ? "–" : number(speed.medianHours);
  const share = (v: number | null) => (v == null ? "–" : percent(v));
  const parts = [
    { name: "speed", text: t("speedFacts", { answered: speed.answered, expired: speed.expired, waiting: speed.waiting, hours, day: share(speed.withinDayShare) }) },
    { name: "fit", text: t("fitFacts", { accepted: fit.accepted, good: fit.good, poor: fit.poor, wins: fit.wins }) },
    {
      name: "reporting",
      text: t("reportingFacts", {
        deals: reporting.deals,
        overdue: reporting.overdue,
        size: share(reporting.withSizeShare),
        date: share(reporting.withClosingDateShare),
        outcome: share(reporting.withOutcomeShare),
      }),
    },
  ] as const;
  return (
    <ul class="bars stacked">
      {parts.map(({ name, text }) => (
        <li key={name}>
          <span>
            {t(name)} <span class="faint">· {t("partOf", { percent: percent(now[name].weight) })}</span>
          </span>
          <b class="num">{number(now[name].score)}</b>
          <Track value={now[name].score} most={100} was={then[name].score} />
          <small class="faint">{text}</small>
          <small class="faint">{t("monthAgo", { score: number(then[name].score) })}</small>
        </li>
      ))}
    </ul>
  );
}

const linked = 5; // deals that are named below an advice

function Advice({ all }: { all: Own["advice"] }) {
  return (
    <>
      <h3>{t("raises")}</h3>
      {all.length === 0 && <p class="faint">{t("raisesNone")}</p>}
      <ol class="advice">
        {all.map((a) => (
          <li key={a.code}>
            <b class="chip won">{t("raisesBy", { n: number(a.raisesBy) })}</b>
            <div>
              <p>{a.text}</p>
              <p class="faint">
                {a.count === 1 ? t("dealOf") : t("dealsOf", { n: a.count })}:{" "}
                {a.dealIds.slice(0, linked).map((id, i) => (
                  <>
                    {i > 0 && ", "}
                    <a key={id} href={`/portal/deals/${id}`} aria-label={`${t("deal")} ${i + 1}`}>
                      {i + 1}
                    </a>
                  </>
                ))}
                {a.dealIds.length > linked && " …"}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
