import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ApiFailure } from '../api/failure.ts';

/** A failure where its subject would stand: in the API's words, with a way to try again. */
export function Failed({ failure, again }: { failure: ApiFailure; again?: () => void }) {
  return (
    <Alert
      type={failure.status === 403 ? 'info' : 'error'}
      header={headerOf(failure.status)}
      action={again && <Button onClick={() => again()}>Try again</Button>}
    >
      {failure.message}
    </Alert>
  );
}

/** The vendor's API also refuses with HTTP 200. */
function headerOf(status: number): string {
  if (status === 0) return 'Not answered';
  return status === 200 ? 'Refused' : `Answered ${status}`;
}
