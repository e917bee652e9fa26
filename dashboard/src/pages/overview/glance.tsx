import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { distance } from '../../parts/clock.ts';
import { many, whole } from '../../parts/pictures/numbers.ts';
import { Time, useNow } from '../../parts/time.tsx';
import { Card } from './card.tsx';
import { freshnessOf } from './freshness.ts';
import type { Overview } from './reading.ts';
import type { Window } from './window.ts';

/** The page in three numbers. `readAt`: when they were read, epoch milliseconds. */
export function Glance({ overview, window, readAt }: { overview: Overview; window: Window; readAt: number }) {
  const { events, profiles, newestCommit, waiting } = overview;
  const now = useNow(1_000);
  // The server's age and the time since then, so that a clock that is wrong on this side does no harm.
  const ageMs = newestCommit ? newestCommit.ageSeconds * 1_000 + Math.max(0, now - readAt) : undefined;
  const { kind, words } = freshnessOf({
    ageSeconds: ageMs === undefined ? undefined : ageMs / 1_000,
    stuck: waiting.since !== null,
  });
  return (
    <Card title="Now">
      <dl className="glance">
        <Figure name="Newest data stored" value={ageMs === undefined ? 'Never' : distance(now - ageMs, now)}>
          <StatusIndicator type={kind}>{words}</StatusIndicator>
          {waiting.since !== null && (
            <div>
              Waiting since <Time at={waiting.since} />
            </div>
          )}
          {waiting.since === null && waiting.seconds > 0 && (
            <div>It had waited for {many(waiting.seconds, 'second')} at most</div>
          )}
        </Figure>
        <Figure name="Events" value={whole(events.total)}>
          stored {window.span}
        </Figure>
        <Figure name="Profiles" value={profiles.total === null ? '–' : whole(profiles.total)}>
          {whole(profiles.changed)} made or changed {window.span}
        </Figure>
      </dl>
    </Card>
  );
}

function Figure({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="glance-value">{value}</dd>
      <dd className="glance-words">{children}</dd>
    </div>
  );
}
