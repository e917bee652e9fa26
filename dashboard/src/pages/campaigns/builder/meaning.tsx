import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { asFailure } from '../../../api/failure.ts';
import { problemsIn } from '../model/problems.ts';
import type { useAudienceCount } from './audience-count.ts';

/** What the trigger means in a sentence, and whom it would reach now. */
type Count = ReturnType<typeof useAudienceCount>;

export function Meaning({ sentence, count, live }: { sentence: string; count: Count; live: boolean }) {
  return (
    <Container>
      <SpaceBetween size="xs">
        <p className="campaign-sentence" dir="auto" data-testid="sentence">
          {sentence}
        </p>
        <div role="status">
          <CountWords count={count} live={live} />
        </div>
      </SpaceBetween>
    </Container>
  );
}

function CountWords({ count, live }: { count: Count; live: boolean }) {
  if (count.data && !count.isFetching) {
    const { people } = count.data;
    const many = `${people.toLocaleString('en')} ${people === 1 ? 'person' : 'people'}`;
    return (
      <Box color="text-body-secondary">
        {live ? `${many} could qualify now, by what is known of them.` : `It would reach ${many} now.`}
      </Box>
    );
  }
  if (count.isError && !count.isFetching) {
    const failure = asFailure(count.error);
    // What is wrong in a field is said beside that field.
    if (problemsIn(failure.message).length > 0) {
      return <StatusIndicator type="pending">Counted once the fields are filled in.</StatusIndicator>;
    }
    return (
      <StatusIndicator type="warning">
        {failure.message}{' '}
        <Button variant="inline-link" onClick={() => void count.refetch()}>
          Count again
        </Button>
      </StatusIndicator>
    );
  }
  return (
    <Box color="text-body-secondary">
      <Spinner /> Counting the people …
    </Box>
  );
}
