import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { Step } from './steps.ts';
import { Refused } from './test-access.tsx';

/** Why the API did not make an export; where it names fields of another step, the way there. */
export function NotMade({
  rest,
  elsewhere,
  go,
}: {
  rest: string;
  elsewhere: Step | undefined;
  go: (step: Step) => void;
}) {
  return (
    <>
      {rest !== '' && <Refused message={rest} header="The export was not made" />}
      {elsewhere !== undefined && (
        <Alert
          type="error"
          header="The export was not made"
          action={elsewhere !== 'review' && <Button onClick={() => go(elsewhere)}>Go there</Button>}
        >
          Some fields are not right; what is wrong stands beside them.
        </Alert>
      )}
    </>
  );
}
