import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
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

/** Gives the focus back to where it came from, and on to the heading of the screen if that goes by what was done in the dialog. */
function giveBack(from: Element | null): void {
  if (!(from instanceof HTMLElement) || from === document.body) return;
  from.focus();
  const changes = new MutationObserver(() => {
    const { activeElement: active } = document;
    if (active === from) return;
    changes.disconnect();
    if (from.isConnected || active !== document.body) return; // the person has gone on
    const heading = document.querySelector<HTMLElement>("h1");
    if (heading) heading.tabIndex = -1;
    heading?.focus({ preventScroll: true });
  });
  changes.observe(document.body, { childList: true, subtree: true });
}

/** Refers to a dialog that is over the page as long as it is there, from the moment that it is drawn: keys pressed at once are for it. */
export function useModal() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const from = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close(); // what is outside takes no focus before
      giveBack(from);
    };
  }, []);
  return dialog;
}

/** Whether what asked for something is there no more when the answer comes: it was closed, and another may be open. */
export function useGone() {
  const gone = useRef(false);
  useLayoutEffect(() => () => void (gone.current = true), []);
  return gone;
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
