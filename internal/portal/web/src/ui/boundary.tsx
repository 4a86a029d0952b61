import { Component, type ComponentChildren } from "preact";
import { t } from "../i18n";
import { Screen } from "./screen";
import { Empty } from "./states";

/** Stands for a screen that cannot be drawn: it says so, and what can be done. The rest of the page goes on. */
export class Boundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  static override getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Screen title={t("failedTitle")}>
        <section class="card" role="alert">
          <Empty icon="alert" title={t("brokenTitle")}>
            <p>{t("brokenText")}</p>
            <button class="button" onClick={() => location.reload()}>
              {t("loadAgain")}
            </button>
          </Empty>
        </section>
      </Screen>
    );
  }
}
