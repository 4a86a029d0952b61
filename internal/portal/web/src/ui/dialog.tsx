import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";

type Props = {
  title: string;
  text: string;
  go: string;
  busy: boolean;
  blocked?: boolean;
  onGo: () => void;
  onClose: () => void;
  children?: ComponentChildren;
};

/** Refers to a dialog that is over the page as long as it is there; the focus then goes back to where it came from. */
export function useModal() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const from = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close(); // what is outside takes no focus before
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  return dialog;
}

/**
 * Asks whether something is to be done, and with what. It goes by being taken away, never by the browser alone: that tells of it
 * only after the focus is back, when the same button may have been pressed again already.
 */
export function Dialog(p: Props) {
  const dialog = useModal();
  const close = (e: Event) => {
    e.preventDefault();
    p.onClose();
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="dialog-title" onCancel={close}>
      <form
        method="dialog"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (!p.busy && !p.blocked) p.onGo();
        }}
      >
        <h2 id="dialog-title">{p.title}</h2>
        <p class="prose">{p.text}</p>
        {p.children}
        <div class="submit">
          <button class="button primary" aria-disabled={p.busy || p.blocked} aria-busy={p.busy}>
            {p.go}
          </button>
          <button type="button" class="button" onClick={close}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </dialog>
  );
}
