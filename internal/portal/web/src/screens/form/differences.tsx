import { t } from "../../i18n";
import { Icon } from "../../ui/icons";
import { countOf, isGroup, itemFields, type Group, type Part, type Values } from "./fields";

type Props = { parts: Part[]; values: Values; theirs: Values; take: (values: Values) => void };

/** Both versions side by side, part by part, after somebody else was quicker. Nothing is overwritten that was not seen. */
export function Differences({ parts, values, theirs, take }: Props) {
  const all = differing(parts, values, theirs);
  return (
    <div class="summary" role="alert">
      <h2>
        <Icon name="alert" /> {t("changedTitle")}
      </h2>
      <p>{all.length > 0 ? t("changedText") : t("changedAlike")}</p>
      <Compared
        parts={all}
        left={[t("yours"), values]}
        right={[t("theirs"), theirs]}
        take={(p) => take(withPart(p, values, theirs))}
      />
    </div>
  );
}

type ComparedProps = { parts: Part[]; left: [title: string, values: Values]; right: [title: string, values: Values]; take?: (p: Part) => void };

/** Two versions of parts of a deal, of which the right one may be taken. */
export function Compared({ parts, left, right, take }: ComparedProps) {
  if (parts.length === 0) return null;
  return (
    <table class="differences">
      <thead>
        <tr>
          <td />
          <th scope="col">{left[0]}</th>
          <th scope="col">{right[0]}</th>
          {take && <td />}
        </tr>
      </thead>
      <tbody>
        {parts.map((p) => (
          <tr key={p.at}>
            <th scope="row">{t(p.text)}</th>
            <td dir="auto">{said(p, left[1]) || t("nothing")}</td>
            <td dir="auto">{said(p, right[1]) || t("nothing")}</td>
            {take && (
              <td>
                <button type="button" class="button small" aria-label={t("takeTheirsOf", { what: t(p.text) })} onClick={() => take(p)}>
                  {t("takeTheirs")}
                </button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The parts that differ between two versions. */
export const differing = (parts: Part[], a: Values, b: Values): Part[] => parts.filter((p) => said(p, a) !== said(p, b));

const things = (g: Group, values: Values): string[] =>
  Array.from({ length: countOf(g, values) }, (_, n) => itemFields(g, n).flatMap((f) => values[f.at]?.trim() || []).join(", "));

/** What a part of the form holds, in one line. */
const said = (p: Part, values: Values): string => (isGroup(p) ? things(p, values).filter(Boolean).join("; ") : (values[p.at]?.trim() ?? ""));

/** The values with one part as the others have it. */
function withPart(p: Part, values: Values, theirs: Values): Values {
  const of = (at: string) => at === p.at || at.startsWith(`${p.at}/`);
  return Object.fromEntries([...Object.entries(values).filter(([at]) => !of(at)), ...Object.entries(theirs).filter(([at]) => of(at))]);
}
