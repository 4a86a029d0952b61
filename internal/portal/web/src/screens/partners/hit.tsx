import type { Schemas } from "../../api/client";
import { label, t } from "../../i18n";
import { Icon } from "../../ui/icons";
import { Avatar } from "../../ui/people";
import { may } from "../../ui/screen";
import { codeName } from "./facets";

type Partner = Schemas["Partner"];

/** A partner that was found: what it offers, and why it stands where it does. */
export function Hit({ partner: p, place, invite }: { partner: Partner; place: number; invite: () => void }) {
  const facts: [text: string, codes: string[]][] = [
    ["market", p.markets],
    ["industry", p.industries],
    ["solutionArea", p.solutionAreas],
    ["product", p.products],
  ];
  return (
    <article class="card pad hit">
      <header>
        <Avatar name={p.organizationName} size={40} />
        <div>
          <h2 dir="auto">
            <span class="sr">{place}. </span>
            {p.organizationName}
          </h2>
          <p class="faint" dir="auto">
            {p.locationName} · <span class="mono">{p.mpnId}</span>
          </p>
        </div>
        {may("InviteToDeal") && (
          <button class="button" onClick={invite} aria-label={t("inviteName", { name: p.organizationName })}>
            <Icon name="mail" />
            {t("inviteOther")}
          </button>
        )}
      </header>
      <p class="prose" dir="auto">
        {p.description}
      </p>
      <dl class="facts">
        {facts
          .filter(([, codes]) => codes.length > 0)
          .map(([d, codes]) => (
            <div key={d}>
              <dt>{label("pdim", d)}</dt>
              <dd>{codes.map((c) => codeName(d, c)).join(", ")}</dd>
            </div>
          ))}
        {p.solutions.length > 0 && (
          <div>
            <dt>{t("ready")}</dt>
            <dd>{p.solutions.map((s) => s.name).join(", ")}</dd>
          </div>
        )}
      </dl>
      <Why reasons={p.reasons} />
    </article>
  );
}

/** Why a partner stands where it does: in words and steps, since no figure of anybody is told. */
export function Why({ reasons }: { reasons: Partner["reasons"] }) {
  return (
    <div class="why">
      <h3>{t("whyHere")}</h3>
      <ul class="chips">
        {reasons.words.map((w) => (
          <li class="tag" key={w.word + w.part}>
            <Icon name="search" size={13} />
            {t("wordIn", { word: w.word, part: label("part", w.part) })}
          </li>
        ))}
        {reasons.filters.map((f) => (
          <li class="tag" key={f.dimension}>
            <Icon name="check" size={13} />
            {label("pdim", f.dimension)}: {f.codes.map((c) => codeName(f.dimension, c)).join(", ")}
          </li>
        ))}
        {reasons.features.map((f) => (
          <li class="tag" key={f.dimension + f.code}>
            <Icon name="trophy" size={13} />
            {t("hasWon", { what: codeName(f.dimension, f.code) })}
          </li>
        ))}
        <li class="tag">
          <Icon name="chart" size={13} />
          {t("stepIs", { step: label("step", reasons.score) })}
        </li>
      </ul>
    </div>
  );
}
