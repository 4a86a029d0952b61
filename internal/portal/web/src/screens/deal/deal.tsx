import type { Paged } from "../../api/paged";
import { countryName, date, label, money, t } from "../../i18n";
import { StateChip } from "../../ui/chips";
import { Icon } from "../../ui/icons";
import { Person } from "../../ui/people";
import { may } from "../../ui/screen";
import { Failed, Skeleton } from "../../ui/states";
import { neighbours, pipelineAddress } from "../pipeline/query";
import { Actions } from "./actions";
import { MicrosoftsAnswer } from "./answer";
import { Details, Identifiers, Solutions } from "./details";
import { History } from "./history";
import { Life } from "./life";
import { useDeal, type Entry, type Whole } from "./load";
import { Parties } from "./parties";
import { DealRegistration } from "./registration";
import { SimilarPartners } from "./similar";

export function DealScreen({ id }: { id: string }) {
  const [loaded, history, load] = useDeal(id);
  return (
    <div class="page deal">
      <div class="ways">
        <a class="back" href={pipelineAddress()}>
          <Icon name="back" size={16} />
          {t("back")}
        </a>
        <Neighbours id={id} />
      </div>
      {loaded.state === "failed" ? (
        <section class="card">
          <Failed heading="h1" problem={loaded.problem} retry={load} />
        </section>
      ) : loaded.data ? (
        <DealPage whole={loaded.data} history={history} reload={load} />
      ) : (
        <Bones />
      )}
    </div>
  );
}

/** The deals before and after this one in the list that one came from. */
function Neighbours({ id }: { id: string }) {
  const { before, after } = neighbours(id);
  return (
    <nav class="neighbours" aria-label={t("pipeline")}>
      {before && (
        <a class="icon-button" href={`/portal/deals/${before}`} aria-label={t("previous")} title={t("previous")}>
          <Icon name="back" size={16} />
        </a>
      )}
      {after && (
        <a class="icon-button onward" href={`/portal/deals/${after}`} aria-label={t("next")} title={t("next")}>
          <Icon name="back" size={16} />
        </a>
      )}
    </nav>
  );
}

function Bones() {
  return (
    <>
      <header class="head">
        <h1 class="bone wide-bone">{t("deal")}</h1>
      </header>
      <section class="card" aria-busy="true">
        <Skeleton rows={6} columns={2} />
      </section>
    </>
  );
}

function DealPage({ whole, history, reload }: { whole: Whole; history: Paged<Entry>; reload: () => void }) {
  const { deal, answer } = whole;
  return (
    <>
      <Head whole={whole} reload={reload} />
      <Life deal={deal} answer={answer} />
      <div class="cols">
        <div class="col">
          <MicrosoftsAnswer deal={deal} answer={answer} />
          <Details deal={deal} answer={answer} />
          <Solutions deal={deal} />
          {may("ReadRegistrations") && <DealRegistration id={deal.id} eTag={deal.eTag} won={deal.substatus === "Won"} />}
          <History of={history} />
        </div>
        <aside class="col">
          <Parties all={whole.parties} />
          {deal.status !== "Closed" && (
            <SimilarPartners id={deal.id} invites={whole.actions.items.some((a) => a.action === "InviteToDeal" && a.allowed)} />
          )}
          <People title={t("team")} all={deal.team} />
          <People title={t("contacts")} over={deal.customerProfile.name} all={deal.customerProfile.team ?? []} />
          <Identifiers deal={deal} />
        </aside>
      </div>
    </>
  );
}

/** What the deal is in one sentence, and what can be done with it. */
function Head({ whole, reload }: { whole: Whole; reload: () => void }) {
  const { deal } = whole;
  const by = deal.inviteContext.invitedBy;
  const { name, address } = deal.customerProfile;
  return (
    <header class="head">
      <div>
        <div class="chips">
          <StateChip substatus={deal.substatus} />
          <span class="tag">{label("ty", deal.dealType)}</span>
          <span class="tag">
            <Icon name={deal.direction === "Incoming" ? "in" : "out"} size={14} />
            {t(deal.direction === "Incoming" ? "inbound" : "outbound")}
            {by && ` ${t("from", { name: by.organizationName })}`}
          </span>
        </div>
        <h1 dir="auto">{deal.name}</h1>
        <p class="sum">
          <strong dir="auto">{name}</strong>
          {[address.city, countryName(address.country)].filter(Boolean).map((x) => `, ${x}`)}
          {deal.details.dealValue ? (
            <>
              <i /> <strong>{money(deal.details.dealValue, deal.details.currency)}</strong>
            </>
          ) : null}
          {deal.status !== "Closed" && deal.details.closingDateTime && (
            <>
              <i /> {t("closesOn", { date: date(deal.details.closingDateTime, "always") })}
            </>
          )}
        </p>
      </div>
      <Actions whole={whole} reload={reload} />
    </header>
  );
}

function People({ title, over, all }: { title: string; over?: string; all: Whole["deal"]["team"] }) {
  return (
    <section class="card pad">
      <h2>{title}</h2>
      {over && (
        <p class="over" dir="auto">
          {over}
        </p>
      )}
      {all.length > 0 ? (
        <ul class="people">
          {all.map((p) => (
            <Person key={p.email + p.lastName} who={p} />
          ))}
        </ul>
      ) : (
        <p class="faint">{t("noTeam")}</p>
      )}
    </section>
  );
}
