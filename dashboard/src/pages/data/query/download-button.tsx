import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import { asFailure } from '../../../api/failure.ts';
import { Failed } from '../../../parts/failed.tsx';
import type { Subject } from './asked.ts';
import { downloadRows } from './download.ts';

/** All rows of a query as a file. What is being read is a snapshot, and can be given up at any time. */
type State =
  | { kind: 'reading'; rows: number }
  | { kind: 'done'; rows: number }
  | { kind: 'failed'; failure: ReturnType<typeof asFailure>; rows: number };

export function Download({ of, text, expected }: { of: Subject; text: string; expected: number | undefined }) {
  const [state, setState] = useState<State>();
  const running = useRef<AbortController>(undefined);

  async function start(): Promise<void> {
    const stop = new AbortController();
    running.current = stop;
    let read = 0;
    setState({ kind: 'reading', rows: 0 });
    try {
      const onRows = (rows: number) => {
        read = rows;
        setState({ kind: 'reading', rows });
      };
      setState({ kind: 'done', rows: await downloadRows(of, { text, signal: stop.signal, onRows }) });
    } catch (thrown) {
      if (!stop.signal.aborted) setState({ kind: 'failed', failure: asFailure(thrown), rows: read });
    }
  }

  function close(): void {
    running.current?.abort(new Error('The download was given up'));
    setState(undefined);
  }

  return (
    <>
      <Button iconName="download" onClick={() => void start()}>
        Download all rows
      </Button>
      {state && (
        <Modal
          visible
          header="Download all rows"
          closeAriaLabel="Close"
          onDismiss={close}
          footer={
            <Box float="right">
              <Button onClick={close}>{state.kind === 'reading' ? 'Give up' : 'Close'}</Button>
            </Box>
          }
        >
          <SpaceBetween size="m">
            <Box variant="p">
              One JSON record a line ({of}.ndjson), read page by page by the cursor API, as of the moment of the click:
              what comes later is not in it.
            </Box>
            {state.kind === 'failed' ? (
              <Failed failure={state.failure} again={() => void start()} />
            ) : (
              <ProgressBar
                label="Rows read"
                status={state.kind === 'done' ? 'success' : 'in-progress'}
                value={expected ? Math.min(100, (100 * state.rows) / expected) : 0}
                additionalInfo={`${state.rows.toLocaleString('en')} rows${expected === undefined ? '' : ` of ${expected.toLocaleString('en')}`}`}
                resultText={`${state.rows.toLocaleString('en')} rows are in your downloads`}
              />
            )}
          </SpaceBetween>
        </Modal>
      )}
    </>
  );
}
