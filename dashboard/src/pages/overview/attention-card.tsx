import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useSession } from '../../api/session.ts';
import { timesIn } from '../../parts/clock.ts';
import { TextLink } from '../../parts/text-link.tsx';
import { Time } from '../../parts/time.tsx';
import { looksOf, placeOf } from './attention.ts';
import { Card } from './card.tsx';
import type { Overview } from './reading.ts';

export function AttentionCard({ attention }: Pick<Overview, 'attention'>) {
  const zone = useSession().account.timezone;
  return (
    <Card title="What needs attention">
      {attention.length === 0 && <StatusIndicator type="success">Nothing needs you</StatusIndicator>}
      <ul className="rows">
        {attention.map((one) => {
          const place = placeOf(one);
          return (
            <li key={`${one.kind} ${one.id ?? ''}`}>
              <StatusIndicator type={looksOf(one)}>
                <span className="any-text" dir="auto">
                  {timesIn(zone, one.sentence)}
                </span>
              </StatusIndicator>
              <div className="rows-more">
                {one.at !== undefined && <Time at={one.at} ago />}
                {place && <TextLink to={place.to}>{place.text}</TextLink>}
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
