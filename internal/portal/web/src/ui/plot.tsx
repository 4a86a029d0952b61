import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { bands, linear } from "./scale";

/** What a plot shows at one key: its figure, and that of the range before. */
export type Bar = { key: string; text: string; value: number | null; before?: number | null };

type FigureProps = { title: string; text?: string | undefined; heading?: "h2" | "h3"; table?: ComponentChildren; children: ComponentChildren };

/** A plot with its title, what it shows, and the same figures as a table. */
export function Figure({ title, text, heading = "h3", table, children }: FigureProps) {
  const Heading = heading;
  return (
    <figure class="figure">
      <figcaption>
        <Heading>{title}</Heading>
        {text && <p class="faint">{text}</p>}
      </figcaption>
      {children}
      {table && (
        <details>
          <summary>{t("asTable")}</summary>
          {table}
        </details>
      )}
    </figure>
  );
}

/** A table of figures; it scrolls in its own frame where the screen is narrow. */
export function FigureTable({ title, head, rows }: { title: string; head: string[]; rows: (string | number)[][] }) {
  return (
    <div class="frame" tabIndex={0} role="region" aria-label={title}>
      <table class="figures">
        <thead>
          <tr>
            {head.map((h, i) => (
              <th key={h} scope="col" class={i > 0 ? "num" : ""}>
                {h}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, i) =>
                i === 0 ? (
                  <th key={i} scope="row" dir="auto">
                    {cell}
                  </th>
                ) : (
                  <td key={i} class="num">
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How wide an element is, whenever that changes; nothing before it is drawn. */
function useWidth() {
  const at = useRef<HTMLDivElement>(null);
  const [width, set] = useState(0);
  useLayoutEffect(() => {
    const element = at.current;
    if (!element) return;
    const watch = new ResizeObserver(() => set(element.clientWidth));
    watch.observe(element);
    set(element.clientWidth);
    return () => watch.disconnect();
  }, []);
  return { at, width };
}

const height = 220;
const margin = { top: 10, right: 4, bottom: 26, left: 52 };
const shortest = 64; // the room that the text of a key needs, in pixels

type ColumnsProps = { all: Bar[]; text: string; axis: (v: number) => string; show: (v: number | null) => string };

/** Columns in the order of their keys; beside each, in outline, what it was in the range before. */
export function Columns({ all, text, axis, show }: ColumnsProps) {
  const { at, width } = useWidth();
  const paired = all.some((b) => b.before != null);
  const high = Math.max(0, ...all.flatMap((b) => [b.value ?? 0, b.before ?? 0])) || 1;
  const y = linear(high, [height - margin.bottom, margin.top], 4);
  const x = bands(all.length, [margin.left, Math.max(margin.left + 1, width - margin.right)], 0.3);
  const every = Math.max(1, Math.ceil(shortest / x.step));
  const half = Math.min(x.width / (paired ? 2 : 1), 44);
  const left = (i: number) => x.at(i) + x.width / 2 - (paired ? half : half / 2);
  return (
    <div ref={at} class="plot">
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={text}>
          {y.ticks(4).map((v) => (
            <g key={v}>
              <line class="grid" x1={margin.left} x2={width - margin.right} y1={y(v)} y2={y(v)} />
              <text class="tick-text" x={margin.left - 8} y={y(v) + 4} text-anchor="end">
                {axis(v)}
              </text>
            </g>
          ))}
          {all.map((b, i) => (
            <g key={b.key}>
              <title>{`${b.text}: ${show(b.value)}${paired ? ` (${t("before").toLowerCase()} ${show(b.before ?? null)})` : ""}`}</title>
              {paired && b.before != null && <Column class="was" x={left(i)} y={y(b.before)} width={half - 2} />}
              {b.value != null && <Column class="is" x={left(i) + (paired ? half : 0)} y={y(b.value)} width={half - 2} />}
              {i % every === 0 && (
                <text class="tick-text" x={x.at(i) + x.width / 2} y={height - 8} text-anchor="middle">
                  {b.text}
                </text>
              )}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

/** One column from the ground up to y; one of no height is a line at the ground. */
function Column({ x, y, width, ...rest }: { class: string; x: number; y: number; width: number }) {
  const ground = height - margin.bottom;
  return <rect {...rest} x={x} y={Math.min(y, ground - 1)} width={Math.max(1, width)} height={Math.max(1, ground - y)} rx={3} />;
}

/** What the colours of a plot stand for. */
export function Legend({ is, was, line = false }: { is: string; was: string; line?: boolean }) {
  return (
    <p class="legend">
      <span>
      <svg width="12" height="12" aria-hidden="true">
        <rect class="is" width="12" height="12" rx="3" />
      </svg>
      {is}
      </span>
      <span>
      <svg width="12" height="12" aria-hidden="true">
        {line ? <line class="mark was-mark" x1="6" x2="6" y1="0" y2="12" /> : <rect class="was" x="0.5" y="0.5" width="11" height="11" rx="3" />}
      </svg>
      {was}
      </span>
    </p>
  );
}

type TrackProps = { value: number | null; most: number; was?: number | null | undefined; mark?: number | null | undefined; tone?: string };

/** A bar in a row of a list, whose figures stand beside it: how much of the most it is, what it was, and where a mark stands. */
export function Track({ value, most, was, mark, tone = "" }: TrackProps) {
  const at = (v: number) => `${Math.min(100, Math.max(0, (v / (most || 1)) * 100))}%`;
  return (
    <svg class={`track-plot ${tone}`} width="100%" height="12" aria-hidden="true">
      <rect class="ground" y="2" width="100%" height="8" rx="4" />
      {value != null && value > 0 && <rect class="is" y="2" width={at(value)} height="8" rx="4" />}
      {was != null && <line class="mark was-mark" x1={at(was)} x2={at(was)} y1="0" y2="12" />}
      {mark != null && <line class="mark" x1={at(mark)} x2={at(mark)} y1="0" y2="12" />}
    </svg>
  );
}
