import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { asFailure } from '../../../api/failure.ts';
import { useChangeAddress, withParam } from '../../../parts/address.ts';
import { Empty } from '../../../parts/empty.tsx';
import { Failed } from '../../../parts/failed.tsx';
import { Given } from '../../../parts/given.tsx';
import { Time } from '../../../parts/time.tsx';
import { times } from '../values.ts';
import { InShort } from '../values.tsx';
import { didOf, type Person } from './person.ts';
import type { TimelineEvent } from './timeline.ts';
import { useTimeline } from './use-timeline.ts';

/** What a person did, the newest first. */
const PAGE = 50;
const anyEvent = { value: '', label: 'Every event' };

export function TimelineTab({ person }: { person: Person }) {
  const [params] = useSearchParams();
  const changeAddress = useChangeAddress();
  const event = params.get('event') ?? undefined;
  const [shown, setShown] = useState(PAGE);
  const timeline = useTimeline(person, event);
  const options = [
    anyEvent,
    ...didOf(person.events).map(({ name, count }) => ({ value: name, label: name, tags: [times(count)] })),
  ];
  const events = timeline.events.slice(0, shown);
  const hasMore = timeline.events.length > shown || timeline.hasNextPage;

  function more(): void {
    setShown(shown + PAGE);
    if (timeline.events.length < shown + PAGE && timeline.hasNextPage) void timeline.fetchNextPage();
  }

  if (options.length === 1) {
    return <Empty title="No event of this person is known">Events appear here seconds after they were uploaded.</Empty>;
  }
  return (
    <SpaceBetween size="m">
      <FormField label="Show">
        <Select
          options={options}
          filteringType={options.length > 10 ? 'auto' : 'none'}
          selectedOption={options.find(({ value }) => value === (event ?? '')) ?? anyEvent}
          onChange={({ detail }) => {
            const { value = '' } = detail.selectedOption;
            setShown(PAGE);
            changeAddress((now) => withParam(now, 'event', value || undefined));
          }}
        />
      </FormField>
      {timeline.isError && <Failed failure={asFailure(timeline.error)} again={() => void timeline.refetch()} />}
      {events.length > 0 && (
        <ol className="timeline" aria-label="Events, the newest first">
          {events.map((one) => (
            <li key={one.key}>
              <EventLine event={one} />
            </li>
          ))}
        </ol>
      )}
      {timeline.isFetching && events.length === 0 && (
        <Box color="text-body-secondary">Looking through their events …</Box>
      )}
      {timeline.isSuccess && events.length === 0 && (
        <Empty title="No event was found in these days">Events of the last seconds may still be on their way.</Empty>
      )}
      {timeline.isSuccess &&
        (hasMore ? (
          <Button loading={timeline.isFetchingNextPage} onClick={more}>
            Show older events
          </Button>
        ) : (
          <Box color="text-body-secondary">This is the first event that is known of this person.</Box>
        ))}
    </SpaceBetween>
  );
}

function EventLine({ event }: { event: TimelineEvent }) {
  return (
    <div className="timeline-event">
      <div className="timeline-head">
        <strong>
          <Given text={event.name} />
        </strong>
        <Time at={event.at} />
      </div>
      <InShort json={event.properties} />
    </div>
  );
}
