import Alert from '@cloudscape-design/components/alert';
import type { UseMutationResult } from '@tanstack/react-query';
import { asFailure } from '../../api/failure.ts';
import { Failed } from '../../parts/failed.tsx';
import type { TestAnswer } from './answer-words.ts';
import { TestOutcome } from './test-call.tsx';

/** How the receiver answered a test of the webhook as it is. */
export function TestResult({ trying }: { trying: UseMutationResult<TestAnswer, Error, void> }) {
  const { data, error, reset, mutate } = trying;
  return (
    <div role="status">
      {error && <Failed failure={asFailure(error)} again={() => mutate()} />}
      {data && (
        <Alert
          type={data.saves ? 'success' : 'warning'}
          header="The test call"
          dismissible
          dismissAriaLabel="Dismiss"
          onDismiss={reset}
        >
          <TestOutcome test={data} />
        </Alert>
      )}
    </div>
  );
}
