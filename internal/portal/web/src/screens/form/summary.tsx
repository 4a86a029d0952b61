import type { RefObject } from "preact";
import type { Problem } from "../../api/client";
import { t } from "../../i18n";
import { Icon } from "../../ui/icons";
import { idOf, inFormOrder, placeOf, type Place } from "./fields";

/** All that is wrong, in the order of the form, with links to the fields. It takes the focus when it appears. */
export function Summary({ problem, among, at }: { problem: Problem; among: Place[]; at: RefObject<HTMLDivElement> }) {
  const mistakes = inFormOrder(problem.errors ?? [], among);
  return (
    <div class="summary" ref={at} tabIndex={-1} role="alert">
      <h2>
        <Icon name="alert" /> {mistakes.length === 0 ? problem.detail : t("mistakes", { n: mistakes.length })}
      </h2>
      <ul>
        {mistakes.map((m) => {
          const place = placeOf(m, among);
          return (
            <li key={m.pointer + m.code}>
              {place ? (
                <a
                  href={`#${idOf(place.at)}`}
                  onClick={(e) => {
                    e.preventDefault();
                    document.getElementById(idOf(place.at))?.focus();
                  }}
                >
                  {t(place.text)}
                </a>
              ) : (
                <code>{m.pointer}</code>
              )}
              : {m.detail}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
