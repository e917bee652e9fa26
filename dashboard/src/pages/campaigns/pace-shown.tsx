import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { useSession } from '../../api/session.ts';
import { Choice } from '../../parts/choice.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { TimeSeries } from '../../parts/pictures/time-series.tsx';
import { statsQuery } from './calls.ts';
import type { Campaign, Stats } from './shapes.ts';
import { latencyWords } from './words/result-words.ts';

/** Attempts of a campaign's calls over time, and how long receivers take. */
const spans = [
  { id: 'minute' as const, text: 'Hour', span: 'in the last hour', stepSeconds: 60 },
  { id: 'hour' as const, text: '24 hours', span: 'in the last 24 hours', stepSeconds: 3_600 },
  { id: 'day' as const, text: '30 days', span: 'in the last 30 days', stepSeconds: 86_400 },
];
const AGAIN_MS = 5_000;

export function PaceShown({ campaign }: { campaign: Campaign }) {
  const [params, setParams] = useSearchParams();
  const isRunning = campaign.state === 'running';
  const usual = isRunning ? 'minute' : 'day';
  const chosen = spans.find(({ id }) => id === (params.get('per') ?? usual)) ?? spans[0];
  const stats = useQuery({
    ...statsQuery(campaign.id, chosen?.id ?? 'minute'),
    ...(isRunning && { refetchInterval: AGAIN_MS }),
  });
  if (!chosen) return null;
  return (
    <Container
      header={
        <Header variant="h2" description="Counted some seconds after each attempt.">
          Attempts
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Choice
          label="How far back"
          chosen={chosen.id}
          options={spans.map(({ id, text }) => ({ id, text }))}
          choose={(per) => setParams({ per }, { replace: true, preventScrollReset: true })}
        />
        <Loaded query={stats}>{(found) => <Pictured stats={found} {...chosen} />}</Loaded>
      </SpaceBetween>
    </Container>
  );
}

function Pictured({ stats, span, stepSeconds }: { stats: Stats; span: string; stepSeconds: number }) {
  const zone = useSession().account.timezone;
  const { series, total } = stats;
  const counted = (name: string, kind: 'event' | 'rest', counts: number[]) => ({
    ...{ name, kind, counts },
    total: counts.reduce((sum, count) => sum + count, 0),
  });
  const successful = series.map(({ success }) => success);
  const failed = series.map((step) => step.failed.total);
  const isEmpty = [...successful, ...failed].every((count) => count === 0);
  return (
    <SpaceBetween size="s">
      {isEmpty ? (
        <Box color="text-body-secondary">{`No attempt ${span}.`}</Box>
      ) : (
        <TimeSeries
          label="Attempts"
          span={span}
          steps={series.map(({ at }) => Date.parse(at) / 1_000)}
          stepSeconds={stepSeconds}
          series={[counted('Successful', 'event', successful), counted('Failed', 'rest', failed)]}
          zone={zone}
        />
      )}
      {total.latencyMs && <Box color="text-body-secondary">{latencyWords(total.latencyMs)}</Box>}
    </SpaceBetween>
  );
}
