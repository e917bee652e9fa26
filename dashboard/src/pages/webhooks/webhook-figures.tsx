import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { asFailure } from '../../api/failure.ts';
import { Time } from '../../parts/time.tsx';
import { rateText, sumOf } from './figures.ts';
import type { Stats } from './template.ts';
import { useStats } from './use-templates.ts';

/** How a webhook is doing, in a cell each; one reading serves all of its row. */
export function CircuitOf({ id }: { id: number }) {
  const { data, error } = useStats(String(id));
  if (error && !data) return <span title={asFailure(error).message}>Unknown</span>;
  return data ? <Circuit stats={data} /> : <Waiting />;
}

export function Circuit({ stats: { circuit, lastAt, total } }: { stats: Stats }) {
  if (circuit.state === 'open') return <StatusIndicator type="error">Set aside</StatusIndicator>;
  if (circuit.failing !== undefined) {
    return <StatusIndicator type="warning">{circuit.failing} % fail</StatusIndicator>;
  }
  if (total.attempts === 0 && lastAt === undefined)
    return <StatusIndicator type="pending">Not called yet</StatusIndicator>;
  return <StatusIndicator type="success">Working</StatusIndicator>;
}

export function SuccessOf({ id }: { id: number }) {
  const { data, error } = useStats(String(id));
  if (error && !data) return null;
  if (!data) return <Waiting />;
  const { success, attempts } = sumOf(data.series);
  return attempts === 0 ? <Box color="text-body-secondary">No calls</Box> : rateText(success, attempts);
}

export function LastCallOf({ id }: { id: number }) {
  const { data, error } = useStats(String(id));
  if (error && !data) return null;
  if (!data) return <Waiting />;
  if (data.lastAt === undefined) return <Box color="text-body-secondary">None in 7 days</Box>;
  return <Time at={data.lastAt} ago />;
}

function Waiting() {
  return <Box color="text-body-secondary">…</Box>;
}
