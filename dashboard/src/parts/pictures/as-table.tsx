import { type ReactNode, useState } from 'react';

/** The numbers of a picture as a table, for whoever would rather read them; it is made when it is opened. */
export function AsTable({ caption, head, rows }: { caption: string; head: ReactNode[]; rows: () => ReactNode[][] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="as-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Show as a table</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="as-table-room" aria-label={caption} tabIndex={0}>
          <table>
            <caption className="for-readers">{caption}</caption>
            <thead>
              <tr>
                {head.map((cell, place) => (
                  <th key={place} scope="col">
                    {cell}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows().map(([first, ...cells], row) => (
                <tr key={row}>
                  <th scope="row">{first}</th>
                  {cells.map((cell, place) => (
                    <td key={place}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
