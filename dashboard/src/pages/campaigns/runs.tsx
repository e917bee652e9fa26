import Header from '@cloudscape-design/components/header';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { Empty } from '../../parts/empty.tsx';
import { Given } from '../../parts/given.tsx';
import { Time } from '../../parts/time.tsx';
import { titled } from './campaign-state.ts';
import type { Results } from './shapes.ts';
import { numberWords } from './words/result-words.ts';

/** Runs of a scheduled campaign, the newest first. */
type Run = Results['runs'][number];
const indicators = new Map<string, StatusIndicatorProps.Type>([
  ['completed', 'success'],
  ['failed', 'error'],
  ['stopped', 'stopped'],
]);

export function Runs({ runs }: { runs: readonly Run[] }) {
  return (
    <Table
      items={runs}
      trackBy="runAt"
      wrapLines
      header={<Header counter={`(${runs.length})`}>Runs</Header>}
      ariaLabels={{ tableLabel: 'Runs' }}
      columnDefinitions={[
        { id: 'due', header: 'Due', cell: ({ runAt }) => <Time at={runAt} />, isRowHeader: true, minWidth: 170 },
        {
          id: 'state',
          header: 'State',
          minWidth: 140,
          cell: ({ state }) => (
            <StatusIndicator type={indicators.get(state) ?? 'in-progress'}>{titled(state)}</StatusIndicator>
          ),
        },
        { id: 'people', header: 'People', cell: ({ people }) => (people === undefined ? '–' : numberWords(people)) },
        { id: 'progress', header: 'Progress', cell: progressOf },
        { id: 'ended', header: 'Ended', cell: ({ endedAt }) => (endedAt === undefined ? '–' : <Time at={endedAt} />) },
        { id: 'reason', header: 'Why', cell: ({ reason }) => (reason === undefined ? '–' : <Given text={reason} />) },
      ]}
      empty={<Empty title="It has not run yet">Its runs will be listed here, with how many people each found.</Empty>}
    />
  );
}

function progressOf({ progress }: Run): string {
  if (!progress) return '–';
  return progress.slices === 0 ? 'Done' : `${Math.floor((progress.slicesDone / progress.slices) * 100)} %`;
}
