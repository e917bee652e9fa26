import './webhooks.css';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { whole } from '../../parts/pictures/numbers.ts';
import { TextLink } from '../../parts/text-link.tsx';
import { Time } from '../../parts/time.tsx';
import { FailureBars, SeriesBars } from './bars.tsx';
import { durationText, rateText } from './figures.ts';
import type { Stats } from './template.ts';
import { useStats } from './use-templates.ts';
import { Circuit } from './webhook-figures.tsx';

/** How calls by a webhook went: since ever, and hour by hour or day by day. */
export function WebhookStatistics({ id }: { id: string }) {
  const [params, setParams] = useSearchParams();
  const per = params.get('per') === 'day' ? 'day' : 'hour';
  const query = useStats(id, per);
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={<ButtonLink to={`/settings/channels/attempts?template=${id}`}>Attempts</ButtonLink>}
          description="Counted some seconds after each attempt."
        >
          Statistics
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Choice
          label="Time"
          chosen={per}
          options={[
            { id: 'hour', text: 'Last 24 hours' },
            { id: 'day', text: 'Last 30 days' },
          ]}
          choose={(id) => setParams(id === 'day' ? { per: 'day' } : {}, { replace: true, preventScrollReset: true })}
        />
        <Loaded query={query}>{(stats) => <Figures id={id} stats={stats} />}</Loaded>
      </SpaceBetween>
    </Container>
  );
}

function Figures({ id, stats }: { id: string; stats: Stats }) {
  if (stats.total.attempts + stats.total.parked === 0) {
    return (
      <Empty title="Not called yet">
        Here is how calls went, once a campaign or a status alert has called this webhook. Tests are not counted.
      </Empty>
    );
  }
  return <Counted id={id} stats={stats} />;
}

function Counted({ id, stats }: { id: string; stats: Stats }) {
  const { total, circuit, lastAt, series, per } = stats;
  const attemptsOf = (query: string) => `/settings/channels/attempts?template=${id}&hours=2160&${query}`;
  return (
    <SpaceBetween size="l">
      {circuit.state === 'open' && (
        <Alert type="error" header="The receiver fails: calls are set aside">
          {circuit.until === undefined ? 'One call at a time is tried. ' : <NextTry at={circuit.until} />}
          Whatever is set aside stays in the log and is sent when you say so:{' '}
          <TextLink to={attemptsOf('outcome=parked')}>look at them and send them again</TextLink>.
        </Alert>
      )}
      <SeriesBars series={series} per={per} />
      <ColumnLayout columns={2}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Receiver', value: <Circuit stats={stats} /> },
            { label: 'Last call', value: lastAt === undefined ? 'None in 7 days' : <Time at={lastAt} ago /> },
            { label: 'Calls sent, since ever', value: whole(total.sent) },
            { label: 'Attempts that succeeded', value: rateText(total.success, total.attempts) },
            { label: 'Failed for the last time', value: whole(total.dispatchFailed) },
            { label: 'Given up at once', value: whole(total.refused) },
            { label: 'Set aside', value: whole(total.parked) },
            { label: 'Took, half of them at most', value: total.latencyMs ? durationText(total.latencyMs.p50) : '–' },
            { label: 'Took, 95 of 100 at most', value: total.latencyMs ? durationText(total.latencyMs.p95) : '–' },
            { label: 'Took, 99 of 100 at most', value: total.latencyMs ? durationText(total.latencyMs.p99) : '–' },
          ]}
        />
        <div>
          <Box variant="awsui-key-label">Attempts by answer, since ever</Box>
          <FailureBars total={total} linkOf={(answered) => attemptsOf(`class=${answered}`)} />
        </div>
      </ColumnLayout>
    </SpaceBetween>
  );
}

function NextTry({ at }: { at: string }) {
  return (
    <>
      The next call is tried at <Time at={at} ago />.{' '}
    </>
  );
}
