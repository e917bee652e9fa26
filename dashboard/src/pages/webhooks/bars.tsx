import { useSession } from '../../api/session.ts';
import { timeIn } from '../../parts/clock.ts';
import { TextLink } from '../../parts/text-link.tsx';
import { counted, figure, rateText } from './figures.ts';
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
        aria-label={`${counted(all, 'attempt')} in ${span}, of which ${figure(failed)} failed`}
      >
        {series.map(({ at, attempts, success, failed: wrong }) => (
          <div
            key={at}
            className="webhook-series-step"
            title={`From ${timeIn(zone, at)}: ${counted(attempts, 'attempt')}, ${figure(wrong.total)} failed`}
          >
            <div className="webhook-bar-bad" style={{ height: `${(100 * (attempts - success)) / most}%` }} />
            <div className="webhook-bar-good" style={{ height: `${(100 * success) / most}%` }} />
          </div>
        ))}
      </div>
      <figcaption>
        {all === 0 ? `No calls in ${span}.` : `${counted(all, 'attempt')} in ${span}, ${figure(failed)} failed.`}
        {first && ` From ${timeIn(zone, first.at)}; at most ${figure(most)} in ${per === 'day' ? 'a day' : 'an hour'}.`}
      </figcaption>
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
            {figure(count)}, {rateText(count, all)}
          </span>
        </li>
      ))}
    </ul>
  );
}
