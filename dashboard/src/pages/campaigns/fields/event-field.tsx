import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useBuilder } from '../builder/context.ts';
import type { EventForm } from '../model/events.ts';
import { useEventNames, useEventProperties } from '../schema-names.ts';
import { FiltersField } from './filters-field.tsx';
import { Kept } from './kept.tsx';
import { NameInput } from './name-input.tsx';

/** An event and its filters. */
export function EventField<Form extends EventForm>(props: {
  event: Form;
  change: (event: Form) => void;
  label: string;
  path: string;
  children?: ReactNode;
}) {
  const { event, change, label, path, children } = props;
  const { problem } = useBuilder();
  const names = useEventNames();
  const suggested = useEventProperties(event.name);
  return (
    <SpaceBetween size="s">
      <FormField label={label} errorText={problem(`${path}.event_name`)}>
        <NameInput
          label={label}
          value={event.name}
          names={names}
          change={(name) => change({ ...event, name })}
          placeholder="Name of an event"
        />
      </FormField>
      {children}
      <FiltersField
        filters={event.filters}
        change={(filters) => change({ ...event, filters })}
        path={`${path}.event_properties`}
        suggested={suggested}
      />
      <Kept kept={event.kept} change={(kept) => change({ ...event, kept })} what="this event" />
    </SpaceBetween>
  );
}
