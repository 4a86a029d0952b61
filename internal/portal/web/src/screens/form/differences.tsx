import { t } from "../../i18n";
import { Icon } from "../../ui/icons";
import { countOf, isGroup, itemFields, type Group, type Part, type Values } from "./fields";

type Props = { parts: Part[]; values: Values; theirs: Values; take: (values: Values) => void };

/** Both versions side by side, part by part, after somebody else was quicker. Nothing is overwritten that was not seen. */
export function Differences({ parts, values, theirs, take }: Props) {
  const differing = parts.filter((p) => said(p, values) !== said(p, theirs));
  return (
    <div class="summary" role="alert">
      <h2>
        <Icon name="alert" /> {t("changedTitle")}
      </h2>
      <p>{differing.length > 0 ? t("changedText") : t("changedAlike")}</p>
      {differing.length > 0 && (
        <table class="differences">
          <thead>
            <tr>
              <td />
              <th scope="col">{t("yours")}</th>
              <th scope="col">{t("theirs")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {differing.map((p) => (
              <tr key={p.at}>
                <th scope="row">{t(p.text)}</th>
                <td dir="auto">{said(p, values) || t("nothing")}</td>
                <td dir="auto">{said(p, theirs) || t("nothing")}</td>
                <td>
                  <button
                    type="button"
                    class="button small"
                    aria-label={t("takeTheirsOf", { what: t(p.text) })}
                    onClick={() => take(withPart(p, values, theirs))}
                  >
                    {t("takeTheirs")}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const things = (g: Group, values: Values): string[] =>
  Array.from({ length: countOf(g, values) }, (_, n) => itemFields(g, n).flatMap((f) => values[f.at]?.trim() || []).join(", "));

/** What a part of the form holds, in one line. */
const said = (p: Part, values: Values): string => (isGroup(p) ? things(p, values).filter(Boolean).join("; ") : (values[p.at]?.trim() ?? ""));

/** The values with one part as the others have it. */
function withPart(p: Part, values: Values, theirs: Values): Values {
  const of = (at: string) => at === p.at || at.startsWith(`${p.at}/`);
  return Object.fromEntries([...Object.entries(values).filter(([at]) => !of(at)), ...Object.entries(theirs).filter(([at]) => of(at))]);
}
