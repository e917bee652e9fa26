import './attempts.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { AttemptRow, columns } from './attempt-row.tsx';
import type { Attempt } from './template.ts';

/**
 * Any number of attempts, of which only those in sight are in the document. The keys of a grid move the active row, Enter
 * opens it; it is named by `aria-activedescendant`, for rows come and go while the focus stays.
 */
const ROW_PX = 40;
/** More is loaded when so few rows are left below. */
const AHEAD = 300;

export function AttemptsTable(props: {
  rows: readonly Attempt[];
  isComplete: boolean;
  /** Loads the next rows; undefined where there is nothing to load now. */
  goOn: (() => void) | undefined;
  nameOf: (templateId: number | undefined) => string;
  isChosen: (attempt: Attempt) => boolean;
  choose: (attempt: Attempt) => void;
  /** What stands in place of rows, where there are none. */
  empty: ReactNode;
}) {
  const { rows, isComplete, goOn, nameOf, isChosen, choose, empty } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const isNearEnd = lastShown + AHEAD >= rows.length;
  useEffect(() => {
    if (isNearEnd) goOn?.();
  }, [isNearEnd, goOn]);

  const current = Math.min(active, rows.length - 1);
  function go(to: number): void {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 2);
    const moves = new Map<string, () => void>([
      ['ArrowDown', () => go(current + 1)],
      ['ArrowUp', () => go(current - 1)],
      ['PageDown', () => go(current + page)],
      ['PageUp', () => go(current - page)],
      ['Home', () => go(0)],
      ['End', () => go(rows.length - 1)],
      ['Enter', () => open(current)],
      [' ', () => open(current)],
    ]);
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves.get(event.key);
    if (!move) return;
    event.preventDefault();
    move();
  }

  function open(index: number): void {
    const attempt = rows[index];
    setActive(index);
    if (attempt) choose(attempt);
  }

  return (
    <div ref={scroller} className="attempts">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table may be a grid (https://www.w3.org/TR/html-aria/#el-table)
        role="grid"
        aria-label="Attempts"
        aria-rowcount={isComplete ? rows.length + 1 : -1}
        aria-colcount={columns.length}
        aria-activedescendant={rows.length > 0 ? `attempt-${current}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <thead className="attempts-head">
          <tr aria-rowindex={1} className="attempts-row">
            {columns.map(({ id, label }) => (
              <th key={id} scope="col" className={`attempts-${id}`}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="attempts-body" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const attempt = rows[index];
            if (!attempt) return null;
            return (
              <AttemptRow
                key={index}
                {...{ attempt, index, top: start, open }}
                name={nameOf(attempt.templateId)}
                isActive={index === current}
                isChosen={isChosen(attempt)}
              />
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 && empty}
    </div>
  );
}
