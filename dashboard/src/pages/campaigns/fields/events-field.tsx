import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useBuilder } from '../builder/context.ts';
import { type EventForm, emptyEvent } from '../model/events.ts';
import type { TriggerField } from '../model/trigger.ts';
import { EventField } from './event-field.tsx';

/** Events in the order in which they are to be done. */
export function EventsField(props: {
  field: TriggerField;
  events: readonly EventForm[];
  change: (events: EventForm[]) => void;
}) {
  const { field, events, change } = props;
  const { problem } = useBuilder();
  const { least = 1, most = 1, label } = field;
  const path = `trigger.${field.name}`;
  const put = (place: number, event: EventForm) => change(events.map((one, at) => (at === place ? event : one)));
  if (most === 1) {
    const [event = emptyEvent] = events;
    return <EventField label={label} event={event} path={`${path}.0`} change={(next) => put(0, next)} />;
  }
  return (
    <FormField label={label} errorText={events.length === 0 && problem(path)} stretch>
      <SpaceBetween size="m">
        {events.map((event, place) => (
          <div key={place} className="campaign-part">
            {events.length > least && (
              <Box float="right">
                <Button
                  variant="icon"
                  iconName="close"
                  ariaLabel={`Remove action ${place + 1}`}
                  onClick={() => change(events.filter((_, at) => at !== place))}
                />
              </Box>
            )}
            <EventField
              label={events.length === 1 ? 'Action' : `Action ${place + 1}`}
              event={event}
              path={`${path}.${place}`}
              change={(next) => put(place, next)}
            />
          </div>
        ))}
        {events.length < most && (
          <Button iconName="add-plus" onClick={() => change([...events, emptyEvent])}>
            Then another action
          </Button>
        )}
      </SpaceBetween>
    </FormField>
  );
}
