import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../api/client";
import { secondsLeft } from "../api/patience";
import { t, type Text } from "../i18n";
import { Icon, type IconName } from "./icons";
import { Contacts } from "./people";

/** What a place shows that has nothing to show. */
export function Empty(p: { icon: IconName; title: string; heading?: "h1" | "h2"; children?: ComponentChildren }) {
  const Heading = p.heading ?? "h2";
  return (
    <div class="empty">
      <div class="empty-icon">
        <Icon name={p.icon} size={26} />
      </div>
      <Heading>{p.title}</Heading>
      {p.children}
    </div>
  );
}

const titleOf = (p: Problem, missing: Text, forbidden: Text): string => {
  switch (p.status) {
    case 0:
      return p.title;
    case 403:
      return t(forbidden);
    case 404:
      return t(missing);
    default:
      return t("failedTitle");
  }
};

type FailedProps = { problem: Problem; retry?: () => void; heading?: "h1" | "h2"; missing?: Text; forbidden?: Text };

/** What went wrong, what to do, and the request's id for whoever looks into it. */
export function Failed({ problem, retry, heading = "h2", missing = "notFoundTitle", forbidden = "forbiddenTitle" }: FailedProps) {
  const Heading = heading;
  return (
    <div class="empty" role="alert">
      <div class="empty-icon bad">
        <Icon name="alert" size={26} />
      </div>
      <Heading class="failed">{titleOf(problem, missing, forbidden)}</Heading>
      <p>{problem.status === 404 ? t("notFoundText") : problem.detail}</p>
      {!!problem.contacts?.length && (
        <div>
          <p class="faint">{t("contact")}</p>
          <Contacts all={problem.contacts} />
        </div>
      )}
      {retry && problem.status !== 403 && problem.status !== 404 && (
        <Retry id={problem.requestId} retry={retry} />
      )}
      {problem.requestId && (
        <p class="mono faint">
          {t("requestId")} {problem.requestId}
        </p>
      )}
    </div>
  );
}

/** A way to try again, as soon as the service may be asked. */
export function Retry({ id, retry }: { id: string; retry: () => void }) {
  const [left, setLeft] = useState(() => secondsLeft(id));
  useEffect(() => {
    setLeft(secondsLeft(id));
    const clock = setInterval(() => setLeft(secondsLeft(id)), 500);
    return () => clearInterval(clock);
  }, [id]);
  return (
    <button class="button" aria-disabled={left > 0} onClick={() => left === 0 && retry()}>
      {left > 0 ? t("retryIn", { n: left }) : t("retry")}
    </button>
  );
}

/** Bones in the shape of what comes. */
export function Skeleton({ rows, columns }: { rows: number; columns: number }) {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        <div key={i}>
          {Array.from({ length: columns }, (_, j) => (
            <i key={j} class="bone" />
          ))}
        </div>
      ))}
    </div>
  );
}
