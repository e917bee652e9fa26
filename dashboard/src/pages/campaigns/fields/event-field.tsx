import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { FilterList } from '../../../parts/filters/filter-list.tsx';
import { useBuilder } from '../builder/context.ts';
import type { EventForm } from '../model/events.ts';
import { useEventNames, useEventProperties } from '../schema-names.ts';
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
      <FilterList
        what={`${label}: property filter`}
        add="Add a filter"
        filters={event.filters}
        change={(filters) => change({ ...event, filters })}
        properties={suggested}
        problem={(place) => problem(`${path}.event_properties.${place}`)}
      />
      <Kept kept={event.kept} change={(kept) => change({ ...event, kept })} what="this event" />
    </SpaceBetween>
  );
}
