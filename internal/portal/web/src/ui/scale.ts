import { nice, ticks } from "d3-array";

/** From values to places on a screen: straight from the domain to the range, with round figures to mark. */
export type Linear = ((value: number) => number) & { ticks: (count: number) => number[] };

/** A scale from 0 to a value, rounded up so that about so many round marks fit. */
export function linear(most: number, [from, to]: [number, number], marks: number): Linear {
  const [, end] = nice(0, most, marks);
  const place = (value: number) => from + (value / end) * (to - from);
  return Object.assign(place, { ticks: (count: number) => ticks(0, end, count) });
}

/** Equal bands for so many keys, and how far it is from one to the next; the part between two of them stays free. */
export function bands(count: number, [from, to]: [number, number], free: number): { step: number; width: number; at: (i: number) => number } {
  const step = (to - from) / Math.max(1, count);
  return { step, width: step * (1 - free), at: (i) => from + step * (i + free / 2) };
}
