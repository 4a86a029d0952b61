import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Paged } from "../api/paged";
import { t } from "../i18n";
import { Icon, type IconName } from "./icons";
import { Empty, Failed, Retry, Skeleton } from "./states";

/** A column of a list. The first one says what the row is, and is the row's link if there is one. */
export type Column<T> = { head: string; cell: (row: T) => ComponentChildren; num?: boolean; size?: "s" | "m" | "l" | "xl" };

type Props<T> = {
  name: string;
  of: Pick<Paged<T>, "rows" | "next" | "problem" | "busy" | "more" | "again">;
  columns: Column<T>[];
  keyOf: (row: T) => string;
  empty: { icon: IconName; title: string; text?: string };
};

/** A list of things: its bones, why it does not come, that it is empty, or its rows, which are cards where the screen is narrow. */
export function List<T>({ name, of, columns, keyOf, empty }: Props<T>) {
  if (of.problem && !of.rows) return <Failed problem={of.problem} retry={of.again} missing="notHere" forbidden="rolesTitle" />;
  if (!of.rows) return <Skeleton rows={6} columns={4} />;
  if (of.rows.length === 0)
    return (
      <Empty icon={empty.icon} title={empty.title}>
        {empty.text && <p>{empty.text}</p>}
      </Empty>
    );
  return (
    <>
      <table class="list-table" aria-label={name} aria-busy={of.busy}>
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c.head} scope="col" class={`${c.num ? "num" : ""} ${c.size ?? ""}`}>
                {c.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((c, i) => (
                <td key={c.head} class={i === 0 ? "c-name" : c.num ? "num" : ""} data-head={c.head}>
                  {c.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <More text={t("rowsShown", { n: of.rows.length })} shown={of.rows.length} of={of} />
    </>
  );
}

type MoreProps = { text: string; shown: number; of: Pick<Paged<unknown>, "next" | "problem" | "busy" | "more"> };

/** How many rows there are, and the way to more, or why they do not come; the focus goes on to the first of them. */
export function More({ text, shown, of }: MoreProps) {
  const at = useRef<HTMLElement>(null);
  const readOn = async () => {
    if (of.busy) return;
    const list = at.current?.parentElement;
    await of.more();
    requestAnimationFrame(() => list?.querySelector<HTMLElement>(`tr:nth-child(${shown + 1}) :is(.c-name a, a, button), .hit:nth-of-type(${shown + 1}) :is(a, button, summary), .history > li:nth-child(${shown + 1})`)?.focus());
  };
  return (
    <footer class="more" ref={at}>
      <span class="faint" role="status">
        {text}
        {!of.next && ` ${t("end")}`}
      </span>
      {of.problem && <span role="alert">{of.problem.detail}</span>}
      {of.problem ? (
        <Retry id={of.problem.requestId} retry={() => void readOn()} />
      ) : (
        of.next && (
          <button class="button" aria-disabled={of.busy} onClick={() => void readOn()}>
            {t("more")}
            <Icon name="down" size={16} />
          </button>
        )
      )}
    </footer>
  );
}

/** What a row is called, with a line below; with a place it is the row's link. */
export function Named({ to, name, text }: { to?: string; name: string; text?: ComponentChildren }) {
  return (
    <div class="named">
      {to ? (
        <a href={`/portal${to}`} dir="auto">
          {name}
        </a>
      ) : (
        <strong dir="auto">{name}</strong>
      )}
      {text && (
        <span class="faint" dir="auto">
          {text}
        </span>
      )}
    </div>
  );
}
