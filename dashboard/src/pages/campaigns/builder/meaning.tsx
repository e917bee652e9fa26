import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { asFailure } from '../../../api/failure.ts';
import { problemsIn } from '../model/problems.ts';
import { counted } from '../words/quoted.ts';
import type { useAudienceCount } from './audience-count.ts';

/** What the trigger means in a sentence, and whom it would reach now. */
type Count = ReturnType<typeof useAudienceCount>;

type Props = { count: Count; live: boolean /** Whether there is something to count. */; isFilled: boolean };

export function Meaning({ sentence, ...counted }: { sentence: string } & Props) {
  return (
    <div className="campaign-meaning">
      <Container>
        <SpaceBetween size="xs">
          <p className="campaign-sentence" dir="auto" data-testid="sentence">
            {sentence}
          </p>
          <div role="status">
            <CountWords {...counted} />
          </div>
        </SpaceBetween>
      </Container>
    </div>
  );
}

const LATER = <Box color="text-body-secondary">Whom it would reach is counted once the fields are filled in.</Box>;

function CountWords({ count, live, isFilled }: Props) {
  if (!isFilled) return LATER;
  if (count.data && !count.isFetching) {
    const { people } = count.data;
    const many = counted(people, 'person', 'people');
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
      return LATER;
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
