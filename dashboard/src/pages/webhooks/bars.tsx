import { useSession } from '../../api/session.ts';
import { timeIn } from '../../parts/clock.ts';
import { AsTable } from '../../parts/pictures/as-table.tsx';
import { many, whole } from '../../parts/pictures/numbers.ts';
import { TextLink } from '../../parts/text-link.tsx';
import { rateText } from './figures.ts';
import type { Numbers, Stats } from './template.ts';

/** Small pictures of calls: attempts over time, and by how they were answered. */
export function SeriesBars({ series, per }: Pick<Stats, 'series' | 'per'>) {
  const zone = useSession().account.timezone;
  const most = Math.max(1, ...series.map(({ attempts }) => attempts));
  const all = series.reduce((sum, { attempts }) => sum + attempts, 0);
  const failed = series.reduce((sum, one) => sum + one.failed.total, 0);
  const [first] = series;
  const span = per === 'day' ? 'the last 30 days' : 'the last 24 hours';
  return (
    <figure className="webhook-series">
      <div
        className="webhook-series-bars"
        role="img"
        aria-label={`${many(all, 'attempt')} in ${span}, of which ${whole(failed)} failed`}
      >
        {series.map(({ at, attempts, success, failed: wrong }) => (
          <div
            key={at}
            className="webhook-series-step"
            title={`From ${timeIn(zone, at)}: ${many(attempts, 'attempt')}, ${whole(wrong.total)} failed`}
          >
            <div className="webhook-bar-bad" style={{ height: `${(100 * (attempts - success)) / most}%` }} />
            <div className="webhook-bar-good" style={{ height: `${(100 * success) / most}%` }} />
          </div>
        ))}
      </div>
      <figcaption>
        {all === 0 ? `No calls in ${span}.` : `${many(all, 'attempt')} in ${span}, ${whole(failed)} failed.`}
        {first &&
          all > 0 &&
          ` From ${timeIn(zone, first.at)}; at most ${whole(most)} in ${per === 'day' ? 'a day' : 'an hour'}.`}
      </figcaption>
      <AsTable
        caption={`Attempts in ${span}`}
        head={['From', 'Attempts', 'Succeeded', 'Failed']}
        rows={() =>
          series.map((step) => [
            timeIn(zone, step.at),
            whole(step.attempts),
            whole(step.success),
            whole(step.failed.total),
          ])
        }
      />
    </figure>
  );
}

export function FailureBars({ total, linkOf }: { total: Numbers; linkOf: (answered: string) => string }) {
  const classes: [name: string, count: number][] = [
    ...(total.success > 0 ? [['2xx', total.success] satisfies [string, number]] : []),
    ...Object.entries(total.failed.byClass).toSorted(([, a], [, b]) => b - a),
  ];
  const all = total.success + total.failed.total;
  if (all === 0) return <div className="webhook-none">No attempts yet.</div>;
  return (
    <ul className="webhook-classes">
      {classes.map(([name, count]) => (
        <li key={name}>
          <TextLink to={linkOf(name)} ariaLabel={`${name}: show its attempts`}>
            {name}
          </TextLink>
          <span className="webhook-class-track">
            <span
              className={name === '2xx' ? 'webhook-bar-good' : 'webhook-bar-bad'}
              style={{ width: `${Math.max(1, (100 * count) / all)}%` }}
            />
          </span>
          <span>
            {whole(count)}, {rateText(count, all)}
          </span>
        </li>
      ))}
    </ul>
  );
}
