import { useEffect, useRef, useState } from "preact/hooks";
import { label, t, type Text } from "../../i18n";
import { Icon, type IconName } from "../../ui/icons";
import { Pick } from "../../ui/pick";
import { setFilters, type Filters } from "./query";
import type { Summary } from "./summary";
import { counts } from "./tiles";

const tabs: [id: string, text: Text, icon: IconName, count: (s: Summary) => Summary["all"]][] = [
  ["", "all", "pipeline", (s) => s.all],
  ["inbound", "inbound", "in", (s) => s.inbound],
  ["outbound", "outbound", "out", (s) => s.outbound],
  ["favourites", "favourites", "star", (s) => s.favorites],
];
const sorts: [value: string, text: Text][] = [
  ["", "newest"],
  ["-updatedDateTime", "recent"],
  ["-dealValue", "highest"],
  ["closingDateTime", "soonest"],
  ["expirationDateTime", "dueSoonest"],
  ["name", "byName"],
  ["customerName", "byCustomer"],
];
const choices = {
  status: ["New", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"],
  type: ["CoSell", "PartnerLed", "Private", "PartnerToPartner", "Lead"],
  ms: ["Pending", "Accepted", "Declined", "Expired", "Won", "Lost", "NotRequested"],
};

/** The tabs over the list; arrows go from one to the next. */
export function Tabs({ tab, summary }: { tab: string; summary: Summary | undefined }) {
  const turn = (by: number) => {
    const next = tabs[(tabs.findIndex(([id]) => id === tab) + by + tabs.length) % tabs.length];
    if (!next) return;
    setFilters({ tab: next[0] });
    document.getElementById(`tab-${next[0]}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={t("pipeline")}>
      {tabs.map(([id, text, icon, count]) => (
        <button
          key={id}
          role="tab"
          id={`tab-${id}`}
          aria-controls="deals"
          aria-selected={tab === id}
          tabIndex={tab === id ? 0 : -1}
          onClick={() => setFilters({ tab: id })}
          onKeyDown={(e) => {
            if (e.key === "ArrowRight") turn(1);
            if (e.key === "ArrowLeft") turn(-1);
          }}
        >
          <Icon name={icon} size={16} />
          {t(text)}
          {summary && <span class="count">{counts(count(summary))}</span>}
        </button>
      ))}
    </div>
  );
}

/** The search, which `/` jumps to, the filters and the order. */
export function FilterBar({ filters }: { filters: Filters }) {
  const [picking, setPicking] = useState(false);
  const { q, status, type, ms } = filters;
  return (
    <div class={`filters ${picking ? "picking" : ""}`}>
      <Search q={q} />
      <button
        class={`button only-small ${status || type || ms ? "set" : ""}`}
        aria-expanded={picking}
        onClick={() => setPicking(!picking)}
      >
        <Icon name="gear" />
        <span class="sr">{t("filters")}</span>
      </button>
      <Pick label={t("anyStatus")} any={t("anyStatus")} value={status} on={(v) => setFilters({ status: v })} all={choices.status.map((s) => [s, label("st", s)])} />
      <Pick label={t("anyType")} any={t("anyType")} value={type} on={(v) => setFilters({ type: v })} all={choices.type.map((s) => [s, label("ty", s)])} />
      <Pick label={t("anyMicrosoft")} any={t("anyMicrosoft")} value={ms} on={(v) => setFilters({ ms: v })} all={choices.ms.map((s) => [s, label("ms", s)])} />
      <Pick label={t("sortBy")} value={filters.sort} on={(v) => setFilters({ sort: v })} all={sorts.map(([v, text]) => [v, t(text)])} />
      {(q || status || type || ms) && (
        <button class="text-button" onClick={() => setFilters({ q: "", status: "", type: "", ms: "" })}>
          {t("clear")}
        </button>
      )}
    </div>
  );
}

function Search({ q }: { q: string }) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.key !== "/" || (e.target instanceof Element && /INPUT|SELECT|TEXTAREA/.test(e.target.tagName))) return;
      e.preventDefault();
      box.current?.focus();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <div class="search">
      <Icon name="search" />
      <input
        ref={box}
        type="search"
        value={q}
        maxLength={100}
        placeholder={t("searchHint")}
        aria-label={t("search")}
        onInput={(e) => setFilters({ q: e.currentTarget.value })}
      />
      <kbd>/</kbd>
    </div>
  );
}
