import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { offeredSolutions, reference } from "../../api/reference";
import { label, t } from "../../i18n";
import { Field } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { codes, without, withOneMore } from "./draft";
import { countOf, idOf, isGroup, itemFields, type FormField, type Group, type Mistake, type Section, type Values } from "./fields";
import { useSuggestions } from "./suggest";

/** What is typed into a form, and what is wrong with it. */
export type Typing = {
  values: Values;
  change: (values: Values, at: string) => void;
  mistakes: (at: string) => Mistake[];
  left?: (at: string) => void; // a field was left
  groupLeft?: () => void; // a section was left
};

/** The sections of a form; a folded one opens when something in it is wrong or filled in. */
export function Sections({ all, typing }: { all: Section[]; typing: Typing }) {
  return (
    <>
      {all.map((s) => (
        <Framed key={s.title} section={s} typing={typing}>
          <div class="fields">
            {s.parts.map((p) => (isGroup(p) ? <Things key={p.at} group={p} typing={typing} /> : <Typed key={p.at} field={p} typing={typing} />))}
          </div>
        </Framed>
      ))}
    </>
  );
}

function Framed({ section, typing, children }: { section: Section; typing: Typing; children: ComponentChildren }) {
  const within = (at: string) => section.parts.some((p) => at === p.at || at.startsWith(`${p.at}/`));
  const wrong = section.parts.some((p) => typing.mistakes(p.at).length > 0 || Object.keys(typing.values).some((at) => within(at) && typing.mistakes(at).length > 0));
  const [filled] = useState(() => Object.entries(typing.values).some(([at, value]) => value && within(at)));
  const leave = (e: FocusEvent) => leaves(e) && typing.groupLeft?.();
  if (!section.folded)
    return (
      <fieldset class="card pad" onFocusOut={leave}>
        <legend>{t(section.title)}</legend>
        {children}
      </fieldset>
    );
  return (
    <details class="card folded" open={wrong || filled} onFocusOut={leave}>
      <summary>
        <h2>{t(section.title)}</h2>
        <span class="faint">{t("optional")}</span>
        <Icon name="down" size={16} />
      </summary>
      <fieldset class="pad" aria-label={t(section.title)}>
        {children}
      </fieldset>
    </details>
  );
}

/** Whether the focus leaves the group that the event is of. */
const leaves = (e: FocusEvent): boolean =>
  e.currentTarget instanceof Element && !(e.relatedTarget instanceof Node && e.currentTarget.contains(e.relatedTarget));

/** The things of a group, one under the other, with a button for one more. */
function Things({ group, typing }: { group: Group; typing: Typing }) {
  const { values, change } = typing;
  const n = countOf(group, values);
  const wrong = typing.mistakes(group.at);
  const add = () => {
    change(withOneMore(group, values), group.at);
    requestAnimationFrame(() => document.getElementById(idOf(itemFields(group, n)[0]?.at ?? ""))?.focus());
  };
  const remove = (i: number) => {
    change(without(group, i, values), group.at);
    requestAnimationFrame(() => document.getElementById(idOf(group.at))?.focus());
  };
  return (
    <div class="things">
      {Array.from({ length: n }, (_, i) => (
        <div key={i} class="thing" role="group" aria-label={n > 1 ? `${t(group.text)} ${i + 1}` : t(group.text)}>
          <div class="fields">
            {itemFields(group, i).map((f) => (
              <Typed key={f.at} field={f} typing={typing} />
            ))}
          </div>
          {n > group.least && (
            <button type="button" class="icon-button" aria-label={t("removeThing", { what: `${t(group.text)} ${i + 1}` })} onClick={() => remove(i)}>
              <Icon name="x" size={16} />
            </button>
          )}
        </div>
      ))}
      <button type="button" class="button small" id={idOf(group.at)} aria-describedby={wrong.length > 0 ? `${idOf(group.at)}-e` : undefined} onClick={add}>
        <Icon name="plus" size={15} />
        {t(group.add)}
      </button>
      {wrong.length > 0 && (
        <p class="wrong" id={`${idOf(group.at)}-e`}>
          {wrong.map((m) => m.detail).join(" ")}
        </p>
      )}
    </div>
  );
}

const choices = (f: FormField, value: string): { code: string; title: string }[] => {
  const all = f.options
    ? f.options.map((code) => ({ code, title: label("op", code) }))
    : f.list === "solutions"
      ? offeredSolutions()
      : f.list
        ? reference(f.list)
        : [];
  return value && !all.some((o) => o.code === value) && f.kind === "choice" ? [...all, { code: value, title: value }] : all;
};

/** The values without address and identifiers of a customer: another one has its own. */
const withoutWhereabouts = (values: Values, around: string): Values =>
  Object.fromEntries(Object.entries(values).filter(([at]) => !at.startsWith(`${around}/address/`) && !at.startsWith(`${around}/ids/`)));

/** A field of the form with the choices of its list. */
function Typed({ field, typing }: { field: FormField; typing: Typing }) {
  const { at, kind = "text" } = field;
  const value = typing.values[at] ?? "";
  const suggestions = useSuggestions(field.suggests, value);
  const on = (v: string) => {
    const taken = suggestions.find((s) => s.text === v);
    const around = at.slice(0, at.lastIndexOf("/"));
    const filled = Object.entries(taken?.values ?? { [at.slice(around.length)]: v }).map(([part, text]) => [around + part, text]);
    const left = taken && field.suggests === "customers" ? withoutWhereabouts(typing.values, around) : typing.values;
    typing.change({ ...left, ...Object.fromEntries(filled) }, at);
  };
  const common = {
    id: idOf(at),
    label: t(field.text),
    optional: field.optional ?? false,
    half: field.half ?? false,
    mistakes: typing.mistakes(at),
    onLeave: () => typing.left?.(at),
    ...(field.help ? { help: t(field.help) } : {}),
    ...(field.suggests ? { suggestions: suggestions.map((s) => s.text) } : {}),
  };
  if (kind === "codes") return <Several {...common} value={value} options={choices(field, value)} on={on} />;
  return <Field {...common} kind={kind === "count" ? "number" : kind === "words" ? "text" : kind} value={value} options={choices(field, value)} on={on} />;
}

type SeveralProps = { id: string; label: string; optional: boolean; value: string; options: { code: string; title: string }[]; mistakes: Mistake[]; on: (v: string) => void; onLeave: () => void };

/** Several codes of a list: those that are taken with a button to drop each, and a choice to take one more. */
function Several({ value, options, on, ...rest }: SeveralProps) {
  const taken = codes(value);
  const titleOf = (code: string) => options.find((o) => o.code === code)?.title ?? code;
  return (
    <div class="several">
      <Field
        {...rest}
        kind="choice"
        value=""
        options={options.filter((o) => !taken.includes(o.code))}
        on={(code) => code && on([...taken, code].join("\n"))}
      />
      {taken.length > 0 && (
        <ul class="chips">
          {taken.map((code) => (
            <li key={code} class="tag">
              {titleOf(code)}
              <button type="button" aria-label={t("removeThing", { what: titleOf(code) })} onClick={() => on(taken.filter((c) => c !== code).join("\n"))}>
                <Icon name="x" size={13} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
