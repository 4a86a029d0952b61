import { useState } from "preact/hooks";
import type { Schemas } from "../../api/client";
import { reference, type ListName } from "../../api/reference";
import { countryName, label, t } from "../../i18n";
import { number } from "../../i18n/figures";
import { Icon } from "../../ui/icons";
import { chosen, dimensions, toggle, type Dimension } from "./partners";

const lists: Partial<Record<string, ListName>> = {
  industry: "industries",
  product: "products",
  service: "services",
  solutionArea: "solution-areas",
  customerSize: "customer-sizes",
  incentive: "incentives",
};

/** What a code of a dimension is called. Deals and searches spell the dimensions apart in one letter. */
export function codeName(dimension: string, code: string): string {
  const of = dimension.charAt(0).toLowerCase() + dimension.slice(1);
  if (of === "market" || of === "country") return countryName(code);
  if (of === "coSellReady") return t(code === "true" ? "yes" : "no");
  const list = lists[of];
  return (list && reference(list).find((e) => e.code === code)?.title) ?? code;
}

const few = 6; // codes of a dimension that are shown at first

/** What the search can be narrowed by, with how many partners have it. What is chosen stays even if nobody has it. */
export function Facets({ totals }: { totals: Schemas["PartnerList"]["totals"] }) {
  const [open, setOpen] = useState(false);
  const used = dimensions.reduce((n, d) => n + chosen(d).length, 0);
  return (
    <section class={`card pad facets ${open ? "open-facets" : ""}`} aria-label={t("filters")}>
      <button class="button only-small" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="gear" />
        {t("filters")}
        {used > 0 && <span class="count">{used}</span>}
      </button>
      <div class="groups">
        {dimensions.map((d) => (
          <Group key={d} dimension={d} counts={totals?.facets.find((f) => f.dimension === d)?.codes ?? []} />
        ))}
      </div>
    </section>
  );
}

function Group({ dimension, counts }: { dimension: Dimension; counts: { code: string; count: number }[] }) {
  const [all, setAll] = useState(false);
  const picked = chosen(dimension);
  const codes = [...counts, ...picked.filter((c) => !counts.some((o) => o.code === c)).map((code) => ({ code, count: 0 }))];
  if (codes.length === 0) return null;
  const shown = all ? codes : codes.filter((c, i) => i < few || picked.includes(c.code));
  return (
    <fieldset>
      <legend>{label("pdim", dimension)}</legend>
      {shown.map((c) => (
        <label class="tick" key={c.code}>
          <input type="checkbox" checked={picked.includes(c.code)} onChange={() => toggle(dimension, c.code)} />
          <span>{codeName(dimension, c.code)}</span>
          <span class="faint num">{number(c.count)}</span>
        </label>
      ))}
      {codes.length > shown.length && (
        <button class="text-button" onClick={() => setAll(true)}>
          {t("allOf", { n: codes.length })}
        </button>
      )}
    </fieldset>
  );
}
