import { whole } from './numbers.ts';

/** What the colours of a picture stand for, each with its number. */
type Entry = { name: string; isCustomers: boolean; color: string; count: number };

export function Legend({ title, entries }: { title: string; entries: readonly Entry[] }) {
  return (
    <div className="legend">
      <div className="legend-title">{title}</div>
      <ul>
        {entries.map(({ name, isCustomers, color, count }) => (
          <li key={`${isCustomers} ${name}`}>
            <span className="legend-color" style={{ background: color }} />
            <bdi className="legend-name" title={name}>
              {name}
            </bdi>
            <span className="legend-count">{whole(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
