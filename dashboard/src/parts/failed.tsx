import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ApiFailure } from '../api/failure.ts';

/** A failure where its subject would stand: in the API's words, with a way to try again. */
export function Failed({ failure, again }: { failure: ApiFailure; again?: () => void }) {
  return (
    <Alert
      type={failure.status === 403 ? 'info' : 'error'}
      header={failure.status > 0 ? `Answered ${failure.status}` : 'Not answered'}
      action={again && <Button onClick={() => again()}>Try again</Button>}
    >
      {failure.message}
    </Alert>
  );
}
