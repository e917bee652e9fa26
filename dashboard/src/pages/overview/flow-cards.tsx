import { useSession } from '../../api/session.ts';
import { Funnel } from '../../parts/pictures/funnel.tsx';
import { whole } from '../../parts/pictures/numbers.ts';
import { TimeSeries } from '../../parts/pictures/time-series.tsx';
import { Card, Nothing } from './card.tsx';
import type { Overview } from './reading.ts';
import type { Window } from './window.ts';

export function EventsCard({ overview, window }: { overview: Overview; window: Window }) {
  const zone = useSession().account.timezone;
  const { stepSeconds } = overview.window;
  const { byName, steps, total } = overview.events;
  const label = `Events per ${stepSeconds === 60 ? 'minute' : `${stepSeconds / 60} minutes`}`;
  return (
    <Card title={`${label}, by name`} more={['/data/query', 'Query events']}>
      {total === 0 ? (
        <Nothing>No event was stored {window.span}. Look further back, or send some.</Nothing>
      ) : (
        <TimeSeries
          label={label}
          span={window.span}
          steps={steps}
          stepSeconds={stepSeconds}
          series={byName}
          zone={zone}
        />
      )}
    </Card>
  );
}

export function FunnelCard({ funnel, window }: { funnel: Overview['funnel']; window: Window }) {
  const { received, accepted, committed, refused, refusedLater } = funnel;
  const later = refusedLater > 0 ? `${whole(refusedLater)} of them after "success"` : undefined;
  return (
    <Card title="From received to stored">
      {received === 0 ? (
        <Nothing>No record was received {window.span}.</Nothing>
      ) : (
        <Funnel
          caption={`What became of the records ${window.span}`}
          stages={[
            { name: 'Received', count: received, kind: 'passes' },
            { name: 'Accepted', count: accepted, kind: 'passes' },
            { name: 'Committed', count: committed, kind: 'good', note: 'stored; every reader has them' },
            { name: 'Refused', count: refused, kind: 'bad', ...(later !== undefined && { note: later }) },
          ]}
        />
      )}
    </Card>
  );
}
