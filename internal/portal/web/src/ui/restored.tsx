import { t } from "../i18n";

type Props = { what: "restored" | "restoredChanges"; discard: () => void };

/** Says above a form that what was typed earlier is back, and takes it away. */
export function Restored({ what, discard }: Props) {
  return (
    <p class="kept" role="status">
      {t(what)}{" "}
      <button type="button" class="text-button" onClick={discard}>
        {t("discard")}
      </button>
    </p>
  );
}
