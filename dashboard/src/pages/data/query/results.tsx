import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { asFailure } from '../../../api/failure.ts';
import { useSession } from '../../../api/session.ts';
import { Empty } from '../../../parts/empty.tsx';
import { Failed } from '../../../parts/failed.tsx';
import { count, openCursor, readPage } from './ask-api.ts';
import type { Subject } from './asked.ts';
import { Download } from './download-button.tsx';
import { RowsTable } from './rows-table.tsx';
import { SaveSegment } from './save-segment.tsx';

/** What came of a query: its count, and a sample of its rows. What was found of a query before it was changed says so. */
const SAMPLE = 25;
type Props = { of: Subject; text: string; failed: (message: string | undefined) => void };
type Asked = { of: Subject; text: string };

export function Results({ of, text, failed }: Props) {
  const { role } = useSession();
  const [isSaving, setSaving] = useState(false);
  const [isWaiting, setWaiting] = useState(false);
  const patience = { onWait: () => setWaiting(true) };
  const telling = {
    onMutate: () => {
      setWaiting(false);
      failed(undefined);
    },
    onError: (thrown: unknown) => failed(asFailure(thrown).message),
  };
  const counting = useMutation({
    ...telling,
    mutationFn: (asked: Asked) => count(asked.of, { text: asked.text, ...patience }),
  });
  const sampling = useMutation({ ...telling, mutationFn: (asked: Asked) => sample(asked, patience) });
  const asked = { of, text };
  const isOf = (was: Asked | undefined) => was?.of === of && was.text === text;

  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {role !== 'viewer' && <Button onClick={() => setSaving(true)}>Save as segment</Button>}
              <Download of={of} text={text} expected={isOf(counting.variables) ? counting.data : undefined} />
              <Button loading={sampling.isPending} onClick={() => sampling.mutate(asked)}>
                Show sample rows
              </Button>
              <Button variant="primary" loading={counting.isPending} onClick={() => counting.mutate(asked)}>
                Count
              </Button>
            </SpaceBetween>
          }
        >
          What it finds
        </Header>
      }
    >
      <SpaceBetween size="m">
        {isWaiting && (counting.isPending || sampling.isPending) && (
          <StatusIndicator type="in-progress">
            Much has to be looked through; it is asked again until it is there.
          </StatusIndicator>
        )}
        <Outcome of={counting} isNow={isOf(counting.variables)}>
          {counting.data !== undefined && (
            <Box variant="p" fontSize="heading-l">
              <span role="status">{found(counting.data, counting.variables?.of ?? of)}</span>
            </Box>
          )}
        </Outcome>
        <Outcome of={sampling} isNow={isOf(sampling.variables)}>
          {sampling.data && sampling.variables && <Rows of={sampling.variables.of} found={sampling.data} />}
        </Outcome>
        {counting.isIdle && sampling.isIdle && (
          <Empty title="Nothing was asked yet">Count how many there are, or look at the first {SAMPLE} of them.</Empty>
        )}
      </SpaceBetween>
      {isSaving && <SaveSegment text={text} close={() => setSaving(false)} />}
    </Container>
  );
}

type Found = { rows: Record<string, unknown>[]; hasMore: boolean };

async function sample({ of, text }: Asked, patience: { onWait: () => void }): Promise<Found> {
  const cursor = await openCursor(of, { text, options: { batchSize: SAMPLE }, ...patience });
  const { records } = await readPage(of, { cursor, ...patience });
  return { rows: records, hasMore: records.length === SAMPLE };
}

function Rows({ of, found }: { of: Subject; found: Found }) {
  if (found.rows.length === 0) {
    return (
      <Empty title={of === 'events' ? 'No event fits' : 'Nobody fits'}>
        Look whether the days and the filters are as you mean them; every one of them must hold.
      </Empty>
    );
  }
  return (
    <SpaceBetween size="xs">
      <Box color="text-body-secondary">
        {found.hasMore
          ? `The first ${found.rows.length}, oldest first; there may be more.`
          : `All ${found.rows.length}.`}
      </Box>
      <RowsTable of={of} rows={found.rows} />
    </SpaceBetween>
  );
}

type Running = { isError: boolean; error: unknown; isIdle: boolean; isPending: boolean };

function Outcome({ of, isNow, children }: { of: Running; isNow: boolean; children: ReactNode }) {
  if (of.isIdle || of.isPending) return null;
  if (of.isError) return isNow ? <Failed failure={asFailure(of.error)} /> : null;
  return (
    <>
      {!isNow && <Alert type="info">The query was changed since; ask again.</Alert>}
      {children}
    </>
  );
}

function found(count: number, of: Subject): string {
  const [one, several] = of === 'people' ? ['person', 'people'] : ['event', 'events'];
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}
