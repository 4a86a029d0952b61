import { useState } from "preact/hooks";
import { t, type Text } from "../i18n";
import { AskDialog, type Asked, type Sent } from "./ask";
import { Icon, type IconName } from "./icons";

/** Something that can be done with a thing: its button, what its dialog says and asks for, and how it is done. */
export type Act = {
  text: Text;
  icon: IconName;
  says?: Text;
  fields?: Asked[];
  primary?: boolean;
  send: (body: Record<string, unknown>, key: string) => Promise<Sent>;
};

/** The buttons of what can be done. Each asks first; whether it can be done now the service says. */
export function Acts({ all, done, about = "", small = false }: { all: Act[]; done: () => void; about?: string; small?: boolean }) {
  const [open, setOpen] = useState<Act | null>(null);
  return (
    <div class="acts">
      {all.map((a) => (
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
          send={open.send}
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
