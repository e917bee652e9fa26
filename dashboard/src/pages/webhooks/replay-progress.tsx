import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { Failed } from '../../parts/failed.tsx';
import { progressPercent, progressSentence } from './replay.ts';

/** How far a replay is; its id is in the address, so that a reload goes on looking. */
export function ReplayProgress({ id, close, refresh }: { id: string; close: () => void; refresh: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['replays', id],
    queryFn: async ({ signal }) =>
      (await answer(api.GET('/api/webhooks/replays/{id}', { params: { path: { id } }, signal }))).replay,
    refetchInterval: ({ state }) => (state.data && ['done', 'failed'].includes(state.data.state) ? false : 1_000),
  });
  if (error && !data) return <Failed failure={asFailure(error)} again={() => void refetch()} />;
  if (!data) return null;
  const isDone = data.state === 'done';
  return (
    <Alert
      type={data.state === 'failed' ? 'error' : isDone ? 'success' : 'info'}
      dismissible
      dismissAriaLabel="Dismiss"
      onDismiss={close}
      action={isDone && <Button onClick={refresh}>Read the log again</Button>}
    >
      <SpaceBetween size="xs">
        <span role="status">{progressSentence(data)}</span>
        {data.state === 'sending' && <ProgressBar value={progressPercent(data)} ariaLabel="Calls sent again" />}
        {isDone && (data.sent ?? 0) > 0 && <span>Their attempts are in the log some seconds after they are made.</span>}
      </SpaceBetween>
    </Alert>
  );
}
