import { useEffect } from "preact/hooks";
import { ago, countryName, date, label, money, t, until } from "../../i18n";
import { MicrosoftChip, StateChip, Way } from "../../ui/chips";
import { Icon } from "../../ui/icons";
import type { Row } from "./deals";
import { keepList } from "./query";

/** The deals as a table, which small screens show as cards. The whole row is the link. */
export function Rows({ rows, fresh, star }: { rows: Row[]; fresh: Set<string>; star: (row: Row) => void }) {
  useEffect(() => keepList(rows.map((r) => r.id)), [rows]);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" class="w-star">
            <span class="sr">{t("favourite")}</span>
          </th>
          <th scope="col">{t("deal")}</th>
          <th scope="col" class="w-state">{t("status")}</th>
          <th scope="col" class="w-state">{t("microsoft")}</th>
          <th scope="col" class="num w-value">{t("value")}</th>
          <th scope="col" class="num w-date">{t("closes")}</th>
          <th scope="col" class="num w-date">{t("updated")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((d) => (
          <tr key={d.id} class={fresh.has(d.id) ? "fresh" : ""}>
            <td class="w-star">
              <Star deal={d} on={() => star(d)} />
            </td>
            <td class="c-name">
              <Name deal={d} />
            </td>
            <td class="w-state c-state">
              <StateChip substatus={d.substatus} />
              {d.status === "New" && d.expirationDateTime && <span class="due">{until(d.expirationDateTime)}</span>}
            </td>
            <td class="w-state c-ms">
              <Microsofts deal={d} />
            </td>
            <td class="num w-value c-value">
              {d.details.dealValue ? money(d.details.dealValue, d.details.currency) : <span class="faint">–</span>}
            </td>
            <td class="num w-date c-close">{date(d.details.closingDateTime)}</td>
            <td class="num w-date c-upd faint">{ago(d.updatedDateTime)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Marks the deal as a favourite of the person's. */
function Star({ deal, on }: { deal: Row; on: () => void }) {
  const marked = deal.favorite ?? false;
  return (
    <button class={`star ${marked ? "on" : ""}`} aria-pressed={marked} aria-label={t("favouriteOf", { name: deal.name })} onClick={on}>
      <Icon name="star" size={17} fill={marked} />
    </button>
  );
}

function Name({ deal }: { deal: Row }) {
  const { name, address } = deal.customerProfile;
  const place = address.city ?? countryName(address.country);
  const second = [label("ty", deal.dealType), deal.name.startsWith(name) ? "" : name, place];
  return (
    <div class="name">
      <Way direction={deal.direction} />
      <div>
        <a href={`/portal/deals/${deal.id}`} dir="auto">
          {deal.name}
        </a>
        <span class="faint" dir="auto">
          {second.filter(Boolean).join(" · ")}
        </span>
      </div>
    </div>
  );
}

function Microsofts({ deal }: { deal: Row }) {
  const answer = deal.microsoftResponse;
  return (
    <>
      {answer && answer.status !== "NotRequested" && <span class="only-small faint">{t("microsoft")}: </span>}
      <MicrosoftChip status={answer?.status ?? "NotRequested"} />
      {answer?.status === "Pending" && answer.expirationDateTime && (
        <span class="due">{until(answer.expirationDateTime)}</span>
      )}
    </>
  );
}
