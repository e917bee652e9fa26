import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { CopyableLines } from '../../../parts/copyable.tsx';
import { useNow } from '../../../parts/time.tsx';
import { withDocument } from '../settings/said.ts';

/**
 * Tries whether the partner can be written to, and says what came of it. An answer is of what was entered then: after a change it is
 * no longer shown.
 */
export function TestAccess(props: {
  title: string;
  body: () => Record<string, unknown>;
  blocked: () => boolean;
  tried: (well: boolean) => void;
}) {
  const { title, body, blocked, tried } = props;
  const attempt = useMutation({
    mutationFn: async (wish: string) => await answer(api.POST('/api/exports/try', { body: JSON.parse(wish) })),
    onSuccess: () => tried(true),
    onError: () => tried(false),
  });
  const now = JSON.stringify(body());
  const isOfNow = attempt.variables === now;
  return (
    <SpaceBetween size="s">
      <Button
        loading={attempt.isPending}
        loadingText="Access is being tested"
        onClick={() => {
          if (!blocked()) attempt.mutate(now);
        }}
      >
        Test access
      </Button>
      <div role="status" aria-live="polite">
        {attempt.isPending && <UnderWay title={title} since={attempt.submittedAt} />}
        {isOfNow && attempt.isSuccess && (
          <Alert type="success" header="Access works">
            Something small was written at {title} to see it. Nothing was saved.
          </Alert>
        )}
        {isOfNow && attempt.isError && <Refused message={asFailure(attempt.error).message} />}
      </div>
    </SpaceBetween>
  );
}

function UnderWay({ title, since }: { title: string; since: number }) {
  const seconds = Math.max(0, Math.floor((useNow(1_000) - since) / 1_000));
  return (
    <StatusIndicator type="in-progress">
      Something small is being written at {title} …{seconds > 2 && ` ${seconds} s`}
    </StatusIndicator>
  );
}

/** The API's sentence; a policy in it can be copied. */
export function Refused({ message, header = 'Access does not work yet' }: { message: string; header?: string }) {
  const { text, document } = withDocument(message.replace(/^settings: /, ''));
  return (
    <Alert type="error" header={header}>
      <SpaceBetween size="s">
        <span className="wraps">{text}</span>
        {document !== undefined && <CopyableLines text={document} what="this document" />}
      </SpaceBetween>
    </Alert>
  );
}
