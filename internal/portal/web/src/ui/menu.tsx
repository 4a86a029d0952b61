import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icons";

/** What a menu offers: something to do, or a place of the portal. */
export type Item = { text: string; icon: IconName } & ({ to: string } | { on: () => void });

type Props = { name: string; icon?: IconName; items: Item[]; children?: ComponentChildren };

/** A button with a menu of what can be done, and whatever else is to be said below it. */
export function Menu({ name, icon = "dots", items, children }: Props) {
  const id = `${useId().replace(/\W/g, "")}m`;
  const menu = useRef<HTMLDivElement>(null);
  return (
    <div class="gate">
      <button class="icon-button bordered" popovertarget={id} aria-label={name} title={name}>
        <Icon name={icon} />
      </button>
      <div id={id} ref={menu} popover="auto" class="popover">
        {items.length > 0 && (
          <ul class="menu">
            {items.map((item) => (
              <li key={item.text}>
                {"to" in item ? (
                  <a class="text-button" href={`/portal${item.to}`}>
                    <Icon name={item.icon} size={16} />
                    {item.text}
                  </a>
                ) : (
                  <button
                    class="text-button"
                    onClick={() => {
                      menu.current?.hidePopover(); // the focus goes back to where a dialog will leave it
                      item.on();
                    }}
                  >
                    <Icon name={item.icon} size={16} />
                    {item.text}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
        {children}
      </div>
    </div>
  );
}
