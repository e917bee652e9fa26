import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { Empty } from '../../parts/empty.tsx';
import { whole } from '../../parts/pictures/numbers.ts';
import type { useAttempts } from './use-attempts.ts';

/** How many attempts are shown, and what is still to be read. */
type Found = ReturnType<typeof useAttempts>;

export function AttemptsStatus({ found, clear }: { found: Found; clear: (() => void) | undefined }) {
  const { rows, isComplete, isSearching, notice, canGoOn, goOn } = found;
  return (
    <div className="attempts-status">
      <span role="status">
        {isSearching && <Spinner />}{' '}
        {isComplete
          ? `${whole(rows.length)} ${rows.length === 1 ? 'attempt' : 'attempts'}`
          : `${whole(rows.length)} loaded so far${isSearching ? ' …' : ', more below'}`}
      </span>
      {clear && (
        <Button variant="inline-link" onClick={clear}>
          Clear filters
        </Button>
      )}
      {notice && (
        <Box color="text-body-secondary">
          {notice}{' '}
          <Button variant="inline-link" disabled={!canGoOn} onClick={goOn}>
            Search further
          </Button>
        </Box>
      )}
    </div>
  );
}

export function AttemptsEmpty({ found, isFiltered }: { found: Found; isFiltered: boolean }) {
  if (found.failure) return null;
  if (found.isSearching) return <Empty title="Searching the log …" />;
  if (found.notice) return <Empty title="Nothing so far">The log goes on: search further, or narrow the time.</Empty>;
  if (isFiltered) return <Empty title="No attempt fits">Take away a filter, or look further back.</Empty>;
  return (
    <Empty title="No attempts in this time">
      Here is every call that a campaign or a status alert made to one of your webhooks. Look further back, or publish a
      campaign.
    </Empty>
  );
}
