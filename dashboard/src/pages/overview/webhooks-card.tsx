import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { asFailure } from '../../api/failure.ts';
import { useSession } from '../../api/session.ts';
import { timeIn } from '../../parts/clock.ts';
import { Failed } from '../../parts/failed.tsx';
import { Given } from '../../parts/given.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { AsTable } from '../../parts/pictures/as-table.tsx';
import { many, percent, whole } from '../../parts/pictures/numbers.ts';
import { Sparkline } from '../../parts/pictures/sparkline.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { Card, Nothing } from './card.tsx';
import { rateOf, sharesOf } from './webhook-rate.ts';
import { useWebhookStats, useWebhooks } from './webhook-readings.ts';
import type { Window } from './window.ts';

const PAGE = '/settings/channels/webhooks';

export function WebhooksCard({ window }: { window: Window }) {
  const query = useWebhooks();
  return (
    <Card title="Webhooks" more={[PAGE, 'All webhooks']}>
      <Loaded query={query}>
        {({ templates }) =>
          templates.length === 0 ? (
            <Nothing>
              No webhook yet: a webhook tells a receiver of yours what happens. <TextLink to={PAGE}>Add one</TextLink>
            </Nothing>
          ) : (
            <Rates templates={templates} window={window} />
          )
        }
      </Loaded>
    </Card>
  );
}

function Rates({ templates, window }: { templates: readonly { id: number; name: string }[]; window: Window }) {
  const zone = useSession().account.timezone;
  const { read, more, isAll, failed } = useWebhookStats(templates, window);
  const rate = rateOf(read.map(({ stats }) => stats.series));
  const share = percent(rate.success, rate.attempts);
  if (failed) return <Failed failure={asFailure(failed)} />;
  if (!isAll) return <Nothing>Loading …</Nothing>;
  return (
    <>
      {share === undefined ? (
        <Nothing>No call was made {window.span}.</Nothing>
      ) : (
        <>
          <div className="rate">
            <span className="glance-value">{share}</span> of {many(rate.attempts, 'attempt')} succeeded {window.span}
          </div>
          <Sparkline
            label={`Share of attempts that succeeded ${window.span}: ${share}`}
            values={sharesOf(rate)}
            from={-0.04}
            to={1.04}
          />
          <AsTable
            caption={`Attempts of calls ${window.span}`}
            head={['From', 'Attempts', 'Succeeded']}
            rows={() =>
              rate.steps.map(({ at, attempts, success }) => [timeIn(zone, at), whole(attempts), whole(success)])
            }
          />
        </>
      )}
      <ul className="rows">
        {read.map(({ id, name, stats }) => (
          <li key={id} className="row">
            <TextLink to={`${PAGE}/${id}`}>
              <Given text={name} lines={2} />
            </TextLink>
            <Receiver circuit={stats.circuit.state} {...rateOf([stats.series])} />
          </li>
        ))}
      </ul>
      {more > 0 && <Nothing>And {many(more, 'older webhook')}, not counted here.</Nothing>}
    </>
  );
}

function Receiver({ circuit, success, attempts }: { circuit: 'closed' | 'open'; success: number; attempts: number }) {
  if (circuit === 'open') return <StatusIndicator type="error">Receiver is away</StatusIndicator>;
  if (attempts === 0) return <StatusIndicator type="stopped">No calls</StatusIndicator>;
  const kind = success === attempts ? 'success' : success * 100 >= attempts * 95 ? 'warning' : 'error';
  return <StatusIndicator type={kind}>{percent(success, attempts)}</StatusIndicator>;
}
