import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { Failed } from '../../parts/failed.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { many } from '../../parts/pictures/numbers.ts';
import { outcomeWords } from './answer-words.ts';
import { type End, ends, firstEnds, type ReplayBody, type ReplayScope, replayBody, sinceOptions } from './replay.ts';
import type { Replay } from './template.ts';

/** Counts the calls that would be sent again, and sends them when that is confirmed. */
const titles = {
  filter: 'Send again what the filter finds',
  since: 'Send everything again since a time',
  call: 'Send this call again',
};

export function ReplayDialog(props: { scope: ReplayScope; close: () => void; begun: (id: string) => void }) {
  const { scope, close, begun } = props;
  const [now] = useState(Date.now);
  const [chosen, setChosen] = useState<readonly End[]>(() => firstEnds(scope));
  const [sinceHours, setSinceHours] = useState(24);
  const body = useMemo(() => replayBody(scope, { chosen, sinceHours, now }), [scope, chosen, sinceHours, now]);
  const count = useQuery({
    queryKey: ['replay-count', body],
    queryFn: ({ signal }) => countCalls(body, signal),
    enabled: chosen.length > 0,
    retry: false,
  });
  const send = useMutation({
    mutationFn: async () => (await answer(api.POST('/api/webhooks/replay', { body }))).replay,
    onSuccess: ({ id }) => {
      begun(id);
      close();
    },
  });
  const found = chosen.length > 0 ? (count.data?.found ?? 0) : 0;
  const failure = send.error ?? count.error;

  return (
    <FormDialog
      title={titles[scope.kind]}
      verb={found > 0 && !count.isFetching ? `Send ${many(found, 'call')} again` : 'Send again'}
      isBusy={send.isPending}
      isAllowed={found > 0 && !count.isFetching}
      submit={() => send.mutate()}
      close={close}
    >
      <Box variant="p">
        Calls keep their webhook-id and body, and go through the queue as at first, at most 100 a second. What was sent
        to receivers cannot be taken back.
      </Box>
      {scope.kind === 'since' && (
        <FormField label="Calls that ended since">
          <Select
            options={sinceOptions.map(({ hours, label }) => ({ value: String(hours), label }))}
            selectedOption={{ value: String(sinceHours), label: labelOf(sinceHours) }}
            onChange={({ detail }) => setSinceHours(Number(detail.selectedOption.value))}
          />
        </FormField>
      )}
      {scope.kind !== 'call' && <Ends chosen={chosen} change={setChosen} />}
      {failure ? (
        <Failed failure={asFailure(failure)} again={() => (send.error ? send.mutate() : void count.refetch())} />
      ) : (
        <Alert type={found > 0 || count.isFetching ? 'info' : 'warning'}>
          <span role="status">
            {chosen.length === 0
              ? 'Choose which calls.'
              : countSentence({ isCounting: count.isFetching, found, kind: scope.kind })}
          </span>
        </Alert>
      )}
    </FormDialog>
  );
}

function Ends({ chosen, change }: { chosen: readonly End[]; change: (next: readonly End[]) => void }) {
  return (
    <FormField label="Calls that ended as" description="What was delivered since then is not sent, unless you say so.">
      <SpaceBetween size="xs">
        {ends.map((end) => (
          <Checkbox
            key={end}
            checked={chosen.includes(end)}
            onChange={({ detail }) => change(detail.checked ? [...chosen, end] : chosen.filter((one) => one !== end))}
          >
            {outcomeWords.get(end)}
          </Checkbox>
        ))}
      </SpaceBetween>
    </FormField>
  );
}

const labelOf = (hours: number) => sinceOptions.find((one) => one.hours === hours)?.label ?? '';

function countSentence({ isCounting, found, kind }: { isCounting: boolean; found: number; kind: ReplayScope['kind'] }) {
  if (isCounting) return 'Counting the calls …';
  if (found > 0) return `${many(found, 'call')} would be sent again.`;
  return kind === 'call'
    ? 'The call cannot be sent again: it is under way still, or not kept any more.'
    : 'No call fits: there is nothing to send again.';
}

/** A dry run, followed to its end. */
async function countCalls(body: ReplayBody, signal: AbortSignal): Promise<Replay> {
  const dry = { ...body, dryRun: true };
  let { replay } = await answer(api.POST('/api/webhooks/replay', { body: dry, signal }));
  while (replay.state === 'counting' || replay.state === 'sending') {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const params = { path: { id: replay.id } };
    ({ replay } = await answer(api.GET('/api/webhooks/replays/{id}', { params, signal })));
  }
  if (replay.state === 'failed') throw new Error(replay.reason ?? 'The calls could not be counted.');
  return replay;
}
