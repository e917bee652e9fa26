import './pictures.css';
import { percent, whole } from './numbers.ts';

/** What becomes of records on their way: a bar for each stage, as long as its share of the first. It is a table as it is. */
export type Stage = { name: string; count: number; kind: 'passes' | 'good' | 'bad'; note?: string };

export function Funnel({ caption, stages }: { caption: string; stages: readonly Stage[] }) {
  const all = stages[0]?.count ?? 0;
  return (
    <table className="funnel">
      <caption className="for-readers">{caption}</caption>
      <thead className="for-readers">
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">Records</th>
          <th scope="col">Share of the first stage</th>
        </tr>
      </thead>
      <tbody>
        {stages.map(({ name, count, kind, note }) => (
          <tr key={name}>
            <th scope="row">
              {name}
              {note && <span className="funnel-note">{note}</span>}
            </th>
            <td>{whole(count)}</td>
            <td className="funnel-share">
              <span>{percent(count, all) ?? '–'}</span>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect className="funnel-room" width="100" height="10" />
                <rect className={`funnel-${kind}`} width={widthOf(count, all)} height="10" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Of 100; what is there at all is seen. */
function widthOf(count: number, all: number): number {
  return all > 0 && count > 0 ? Math.max(0.7, Math.min(100, (100 * count) / all)) : 0;
}
