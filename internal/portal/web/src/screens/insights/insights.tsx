import { api, type Problem } from "../../api/client";
import { useLoaded } from "../../api/load";
import { useState } from "preact/hooks";
import { ago, label, t } from "../../i18n";
import { month } from "../../i18n/figures";
import { route } from "../../router";
import { Icon } from "../../ui/icons";
import { Pick } from "../../ui/pick";
import { may, Place, Screen, Shown } from "../../ui/screen";
import { Skeleton } from "../../ui/states";
import { Cohort } from "./cohort";
import { Compared } from "./compared";
import { Detail } from "./detail";
import { ask, askedOf, download, filters, months, type Asked, type Summary } from "./query";
import { Score } from "./score";
import { Funnel, Means, Spread, Targets, Tiles } from "./summary";

const types = ["CoSell", "PartnerLed", "Private", "PartnerToPartner", "Lead"];

/** The figures of the organisation's deals, each with what it counts. */
export function Insights() {
  return (
    <Screen title={t("insights")} tools={may("ReadInsights") && <Download asked={askedOf(route.value.query)} />}>
      <Place action="ReadInsights">
        <Figures />
      </Place>
    </Screen>
  );
}

function Figures() {
  const asked = askedOf(route.value.query);
  const [summary, again] = useLoaded(
    () => api.GET("/v1/insights/summary", { params: { query: filters(asked) } }),
    [asked.from, asked.to, asked.type, asked.way],
  );
  return (
    <div class="insights">
      <Bar asked={asked} summary={summary.data} />
      <Shown of={summary} retry={again} bones={<Bones />}>
        {(s) => (
          <>
            <Tiles summary={s} />
            <div class="cols">
              <div class="col">
                <Compared asked={asked} metrics={s.metrics} />
                <Funnel summary={s} />
                <Means summary={s} />
              </div>
              <div class="col">
                <Score />
                <Targets summary={s} />
              </div>
            </div>
            <Spread summary={s} />
            <Cohort />
            <Detail summary={s} />
            <Remarks all={s.remarks} />
          </>
        )}
      </Shown>
    </div>
  );
}

/** What the figures are about: the months, the type and the way of the deals. */
function Bar({ asked, summary }: { asked: Asked; summary: Summary | undefined }) {
  const range = summary?.range;
  const all = months([asked.from, asked.to, range?.from ?? "", range?.to ?? ""]);
  const named = all.map((m): [string, string] => [m, month(m)]);
  return (
    <section class="card filters" aria-label={t("filters")}>
      <Pick label={t("fromMonth")} value={asked.from || range?.from || ""} all={named} on={(from) => ask(asked, { from, to: asked.to || range?.to || "" })} />
      <Pick label={t("toMonth")} value={asked.to || range?.to || ""} all={named} on={(to) => ask(asked, { to, from: asked.from || range?.from || "" })} />
      <Pick label={t("type")} any={t("allTypes")} value={asked.type} all={types.map((c) => [c, label("ty", c)])} on={(type) => ask(asked, { type })} />
      <Pick
        label={t("inbound")}
        any={t("bothWays")}
        value={asked.way}
        all={[
          ["Incoming", t("inbound")],
          ["Outgoing", t("outbound")],
        ]}
        on={(way) => ask(asked, { way })}
      />
      {summary && (
        <span class="faint as-of" role="status">
          {summary.asOf ? t("asOf", { time: ago(summary.asOf) }) : t("making")}
        </span>
      )}
    </section>
  );
}

function Download({ asked }: { asked: Asked }) {
  const [problem, setProblem] = useState<Problem | undefined>();
  return (
    <>
      {problem && (
        <p class="warning" role="alert">
          {problem.detail}
        </p>
      )}
      <button class="button" onClick={() => void download(asked).then(setProblem)}>
        <Icon name="load" />
        {t("csv")}
      </button>
    </>
  );
}

function Remarks({ all }: { all: string[] }) {
  return (
    <section class="card pad">
      <h2>{t("notesTitle")}</h2>
      <ul class="notes">
        {all.map((n) => (
          <li key={n}>{n}</li>
        ))}
      </ul>
    </section>
  );
}

function Bones() {
  return (
    <>
      <div class="tiles">
        {[0, 1, 2, 3].map((i) => (
          <div key={i} class="tile">
            <i class="bone wide-bone">{" "}</i>
          </div>
        ))}
      </div>
      <div class="cols">
        <section class="card">
          <Skeleton rows={6} columns={3} />
        </section>
        <section class="card">
          <Skeleton rows={6} columns={2} />
        </section>
      </div>
    </>
  );
}
