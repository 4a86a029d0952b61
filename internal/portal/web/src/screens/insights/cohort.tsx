import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { t } from "../../i18n";
import { figure } from "../../i18n/figures";
import { Figure, FigureTable, Track } from "../../ui/plot";
import { Shown } from "../../ui/screen";
import { rangeName } from "./compared";

type Item = Schemas["InsightCohort"]["items"][number];

/** The own figures of a year beside those of other partners, none of whom can be seen in them. */
export function Cohort() {
  const [loaded, again] = useLoaded(() => api.GET("/v1/insights/cohort"), []);
  return (
    <section class="card pad">
      <h2>{t("cohortTitle")}</h2>
      <Shown of={loaded} retry={again}>
        {(c) => {
          const told = c.items.filter((i) => i.median != null);
          const fewest = Math.min(...told.map((i) => i.organizations ?? 0));
          return told.length === 0 ? (
            <p class="faint">{t("cohortNone")}</p>
          ) : (
            <Figure
              title={t("cohortText", { range: rangeName(c.range), n: fewest })}
              table={
                <FigureTable
                  title={t("cohortTitle")}
                  head={[t("figure"), t("you2"), t("median"), t("mean")]}
                  rows={c.items.map((i) => [i.title, figure(i.value, i.unit), figure(i.median, i.unit), figure(i.mean, i.unit)])}
                />
              }
            >
              <ul class="beside">
                {told.map((i) => (
                  <Beside key={i.code} item={i} />
                ))}
              </ul>
            </Figure>
          );
        }}
      </Shown>
    </section>
  );
}

function Beside({ item: i }: { item: Item }) {
  const most = Math.max(i.value ?? 0, i.median ?? 0, i.mean ?? 0);
  return (
    <li>
      <strong>{i.title}</strong>
      <small class="faint">{i.definition}</small>
      <div class="bars narrow-bars">
        <span>{t("you2")}</span>
        <Track value={i.value} most={most} />
        <b class="num">{figure(i.value, i.unit)}</b>
        <span class="faint">{t("median")}</span>
        <Track value={i.median} most={most} tone="plain" />
        <span class="num faint">{figure(i.median, i.unit)}</span>
        <span class="faint">{t("mean")}</span>
        <Track value={i.mean} most={most} tone="plain" />
        <span class="num faint">{figure(i.mean, i.unit)}</span>
      </div>
    </li>
  );
}
