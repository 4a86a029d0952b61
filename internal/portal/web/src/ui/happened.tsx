import type { ComponentChildren } from "preact";
import type { Paged } from "../api/paged";
import { t } from "../i18n";
import { Icon, type IconName } from "./icons";
import { More } from "./list";
import { Failed, Skeleton } from "./states";

type Entry = { sequence: number };

type Props<T> = { of: Paged<T>; look: (entry: T) => [tone: string, icon: IconName]; children: (entry: T) => ComponentChildren };

/** What happened to something, newest first, with the way to what happened earlier where there is more than a page. */
export function Happened<T extends Entry>({ of, look, children }: Props<T>) {
  return (
    <section class="card pad">
      <h2>{t("history")}</h2>
      <Entries of={of} look={look}>
        {children}
      </Entries>
    </section>
  );
}

function Entries<T extends Entry>({ of, look, children }: Props<T>) {
  if (of.problem && !of.rows) return <Failed problem={of.problem} retry={of.again} missing="notHere" forbidden="rolesTitle" />;
  if (!of.rows)
    return (
      <div aria-busy="true">
        <Skeleton rows={6} columns={2} />
      </div>
    );
  const wentOn = of.rows !== of.first?.items;
  return (
    <>
      <ol class="history" aria-busy={of.busy}>
        {of.rows.map((e) => {
          const [tone, icon] = look(e);
          return (
            <li key={e.sequence} tabIndex={-1}>
              <span class={`dot ${tone}`}>
                <Icon name={icon} size={14} />
              </span>
              <div>{children(e)}</div>
            </li>
          );
        })}
      </ol>
      {(of.next || wentOn) && <More text={t("rowsShown", { n: of.rows.length })} shown={of.rows.length} of={of} />}
    </>
  );
}
