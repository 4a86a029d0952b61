import { useState } from "preact/hooks";
import { t, type Text } from "../i18n";
import { AskDialog, type Asked, type Sent } from "./ask";
import { Icon, type IconName } from "./icons";
import { Menu } from "./menu";

/** Something that can be done with a thing: its button, what its dialog says and asks for, and how it is done. */
export type Act = {
  text: Text;
  icon: IconName;
  says?: Text;
  fields?: Asked[];
  shows?: Asked[];
  patches?: boolean;
  primary?: boolean;
  send: (body: Record<string, unknown>, key: string) => Promise<Sent>;
};

type Props = { all: Act[]; done: () => void; about?: string; small?: boolean; folded?: boolean };

/** The buttons of what can be done, or one that opens a menu of them. Each asks first; whether it can be done now the service says. */
export function Acts({ all, done, about = "", small = false, folded = false }: Props) {
  const [pressed, setOpen] = useState<Act | null>(null);
  const open = pressed && (all.find((a) => a.text === pressed.text) ?? pressed); // of the thing as it is now
  return (
    <div class="acts">
      {folded && <Menu name={`${t("change2")}: ${about}`} items={all.map((a) => ({ text: t(a.text), icon: a.icon, on: () => setOpen(a) }))} />}
      {(folded ? [] : all).map((a) => (
        <button
          key={a.text}
          class={`button ${a.primary ? "primary" : ""} ${small ? "small" : ""}`}
          aria-label={about ? `${t(a.text)}: ${about}` : undefined}
          onClick={() => setOpen(a)}
        >
          <Icon name={a.icon} size={small ? 15 : 18} />
          {t(a.text)}
        </button>
      ))}
      {open && (
        <AskDialog
          key={open.text}
          title={t(open.text)}
          text={[about, open.says ? t(open.says) : ""].filter(Boolean).join("\n")}
          go={t(open.text)}
          fields={open.fields ?? []}
          {...(open.shows ? { shows: open.shows } : {})}
          patches={open.patches ?? false}
          send={open.send}
          again={done}
          onDone={() => {
            setOpen(null);
            done();
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}
