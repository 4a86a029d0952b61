const radius = 27;
const round = 2 * Math.PI * radius;

/** A ring that shows how much of a time is left; the words stand beside it. */
export function Ring({ part, big, small }: { part: number; big: string; small: string }) {
  return (
    <div class={`ring ${part < 0.22 ? "hot" : ""}`} aria-hidden="true">
      <svg width="68" height="68" viewBox="0 0 68 68">
        <circle cx="34" cy="34" r={radius} class="track" />
        <circle
          cx="34"
          cy="34"
          r={radius}
          class="bar"
          stroke-dasharray={`${round * part} ${round}`}
          transform="rotate(-90 34 34)"
        />
      </svg>
      <div>
        <b>{big}</b>
        <span>{small}</span>
      </div>
    </div>
  );
}
