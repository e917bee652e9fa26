import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { Empty } from '../../../parts/empty.tsx';
import { Time } from '../../../parts/time.tsx';
import { useIsNarrow } from '../narrow.ts';
import type { Run } from '../types.ts';
import { bytesInWords, countInWords, runStateInWords, runStateType, secondsInWords } from '../words.ts';
import { faultInWords, windowInWords } from './run-words.ts';

type RunsProps = { runs: readonly Run[]; chosen: Run | undefined; choose: (run: Run) => void };

/** The runs of the last 30 days. */
export function RunsTable({ runs, chosen, choose }: RunsProps) {
  const isNarrow = useIsNarrow();
  return (
    <Table
      header={
        <Header variant="h2" description="Kept for 30 days." counter={`(${runs.length})`}>
          Runs
        </Header>
      }
      items={runs}
      columnDefinitions={columnsFor(choose, isNarrow)}
      columnDisplay={(isNarrow ? OF_PHONES : COLUMNS).map((id) => ({ id, visible: true }))}
      selectedItems={chosen ? [chosen] : []}
      trackBy={({ runAt }) => String(runAt)}
      wrapLines
      ariaLabels={{ tableLabel: 'Runs' }}
      empty={<Empty title="No run yet">The first run would stand here, with its rows and files.</Empty>}
    />
  );
}

const COLUMNS = ['at', 'state', 'window', 'rows', 'bytes', 'files', 'took', 'show'];
const OF_PHONES = ['at', 'state', 'rows', 'show'];

function columnsFor(choose: (run: Run) => void, isNarrow: boolean): TableProps.ColumnDefinition<Run>[] {
  return [
    {
      id: 'at',
      header: 'Began',
      isRowHeader: true,
      minWidth: isNarrow ? 104 : 150,
      cell: ({ startedAt }) => <Time at={startedAt} />,
    },
    { id: 'state', header: 'State', minWidth: isNarrow ? 96 : 200, cell: (run) => <State run={run} /> },
    { id: 'window', header: 'Window', minWidth: 140, cell: ({ window }) => windowInWords(window) },
    {
      id: 'rows',
      header: 'Rows',
      minWidth: isNarrow ? 58 : 90,
      cell: ({ rows, rejected }) => (
        <>
          {countInWords(rows)}
          {rejected > 0 && (
            <Box variant="small" color="text-status-warning">
              {countInWords(rejected)} rejected
            </Box>
          )}
        </>
      ),
    },
    { id: 'bytes', header: 'Size', minWidth: 90, cell: ({ bytes }) => bytesInWords(bytes) },
    { id: 'files', header: 'Files', minWidth: 70, cell: ({ files }) => countInWords(files) },
    {
      id: 'took',
      header: 'Took',
      minWidth: 80,
      cell: ({ seconds }) => (seconds === null ? '–' : secondsInWords(seconds)),
    },
    {
      id: 'show',
      header: <span className="for-readers">Show</span>,
      minWidth: isNarrow ? 58 : 90,
      cell: (run) => (
        <Button variant="inline-link" ariaLabel={`Show the run ${run.runAt}`} onClick={() => choose(run)}>
          Show
        </Button>
      ),
    },
  ];
}

function State({ run }: { run: Run }) {
  return (
    <>
      <StatusIndicator type={runStateType(run.state)}>{runStateInWords(run.state)}</StatusIndicator>
      {run.reason !== undefined && (
        <Box variant="small" color="text-body-secondary">
          <span className="wraps">{run.reason}</span>
          {run.fault !== undefined && ` ${faultInWords(run.fault)}`}
        </Box>
      )}
    </>
  );
}
