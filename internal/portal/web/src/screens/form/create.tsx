import { useEffect, useRef } from "preact/hooks";
import { api } from "../../api/client";
import { useLoaded } from "../../api/load";
import { t } from "../../i18n";
import { Checks } from "../../ui/gate";
import { AskFor } from "../../ui/screen";
import { Icon } from "../../ui/icons";
import { Restored } from "../../ui/restored";
import { pipelineAddress } from "../pipeline/query";
import { draftSections } from "./fields";
import { Sections } from "./sections";
import { Summary } from "./summary";
import { useDraft } from "./typing";

const parts = draftSections.flatMap((s) => s.parts);

/** The form of a new deal: what was typed stays through a reload, and a section that is left is checked at the service. */
export function NewDealScreen() {
  const [gate] = useLoaded(() => api.GET("/v1/deals/creation-eligibility"), []);
  return (
    <div class="page narrow">
      <a class="back" href={pipelineAddress()}>
        <Icon name="back" size={16} />
        {t("back")}
      </a>
      <header class="head">
        <h1>{t("newDeal")}</h1>
      </header>
      {gate.data && !gate.data.allowed ? (
        <section class="card pad">
          <h2>{t("needed")}</h2>
          <Checks all={gate.data.checks} />
          <AskFor action="CreateDeal" />
        </section>
      ) : (
        <Form />
      )}
    </div>
  );
}

function Form() {
  const draft = useDraft(parts);
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => summary.current?.focus(), [draft.turn]);
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!draft.busy) void draft.submit();
      }}
    >
      {draft.kept && <Restored what="restored" discard={draft.discard} />}
      {draft.problem && <Summary problem={draft.problem} among={draft.places} at={summary} />}
      <Sections all={draftSections} typing={draft} />
      <div class="submit">
        <button class="button primary" aria-disabled={draft.busy} aria-busy={draft.busy}>
          {t("create")}
        </button>
        <a class="button" href={pipelineAddress()}>
          {t("cancel")}
        </a>
      </div>
    </form>
  );
}
