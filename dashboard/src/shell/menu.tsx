import './menu.css';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';

/**
 * A button that opens a menu below it. The browser's own popover closes by Escape and by a click elsewhere, and gives the focus
 * back; Cloudscape's weighs 27 kB, of which the first page would pay all.
 */
export type MenuEntry = {
  id: string;
  text: string;
  more?: string /** Of entries of which one is chosen. */;
  isChosen?: boolean;
};
export type MenuGroup = { title?: string; entries: readonly MenuEntry[] };

export function Menu(props: {
  label: string;
  /** What the button shows. */
  children: ReactNode;
  groups: readonly MenuGroup[];
  choose: (id: string) => void;
}) {
  const { label, children, groups, choose } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);

  return (
    <>
      <button
        ref={button}
        type="button"
        className="menu-button"
        popoverTarget={id}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
      >
        {children}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        className="menu"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        style={{ insetInlineEnd: isOpen ? distanceFromEnd(button.current) : 0 }}
        onBeforeToggle={({ newState }) => setOpen(newState === 'open')}
        onToggle={({ newState }) => newState === 'open' && entriesIn(list.current)[0]?.focus()}
        onKeyDown={(event) => moveFocus(event, list.current)}
        onBlur={({ relatedTarget }) => {
          // The button closes it by itself.
          if (!relatedTarget || relatedTarget === button.current || list.current?.contains(relatedTarget)) return;
          list.current?.hidePopover();
        }}
      >
        {groups.map(({ title, entries }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu
          <div key={entries[0]?.id} role="group" aria-label={title}>
            {title !== undefined && <div className="menu-title">{title}</div>}
            {entries.map((entry) => (
              <button
                key={entry.id}
                type="button"
                {...roleOf(entry)}
                tabIndex={-1}
                onClick={() => {
                  list.current?.hidePopover();
                  choose(entry.id);
                }}
              >
                {entry.text}
                {entry.more !== undefined && <bdi className="menu-more">{entry.more}</bdi>}
              </button>
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

const roleOf = ({ isChosen }: MenuEntry) =>
  isChosen === undefined
    ? ({ role: 'menuitem' } as const)
    : ({ role: 'menuitemradio', 'aria-checked': isChosen } as const);

const entriesIn = (list: HTMLElement | null): HTMLElement[] =>
  list ? [...list.querySelectorAll<HTMLElement>('[role^="menuitem"]')] : [];

/** Below its button, where that is not at the edge. */
function distanceFromEnd(button: HTMLElement | null): number {
  return button ? Math.max(8, document.documentElement.clientWidth - button.getBoundingClientRect().right) : 8;
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const entries = entriesIn(list);
  const at = entries.findIndex((entry) => entry.matches(':focus'));
  const to = new Map([
    ['ArrowDown', (at + 1) % entries.length],
    ['ArrowUp', (at - 1 + entries.length) % entries.length],
    ['Home', 0],
    ['End', entries.length - 1],
  ]).get(event.key);
  if (to === undefined) return;
  event.preventDefault();
  entries[to]?.focus();
}
