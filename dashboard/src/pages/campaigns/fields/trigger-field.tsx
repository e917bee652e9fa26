import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useBuilder } from '../builder/context.ts';
import { type FieldValue, fieldValue, type TriggerField, withValue } from '../model/trigger.ts';
import { usePeopleProperties } from '../schema-names.ts';
import { Choice } from './choice.tsx';
import { EventField } from './event-field.tsx';
import { EventsField } from './events-field.tsx';
import { NameInput } from './name-input.tsx';
import { PastField } from './past-field.tsx';
import { PeopleField } from './people-field.tsx';
import { SegmentField } from './segment-field.tsx';
import { SpanField } from './span-field.tsx';

/** A field of a trigger, by its type: whatever the catalogue of triggers asks for is made of these. */
export function TriggerFieldInput({ field }: { field: TriggerField }) {
  const { form, change } = useBuilder();
  const value = fieldValue(form.trigger.fields, field);
  const put = (next: FieldValue) => change({ trigger: withValue(form.trigger, field.name, next) });
  const path = `trigger.${field.name}`;
  switch (value.type) {
    case 'events':
      return <EventsField field={field} events={value.events} change={(events) => put({ ...value, events })} />;
    case 'event':
      return (
        <div className="campaign-part">
          <EventField
            label={field.label}
            event={value.event}
            path={path}
            change={(event) => put({ ...value, event })}
          />
        </div>
      );
    case 'seconds':
      return <SpanField label={field.label} span={value.span} path={path} change={(span) => put({ ...value, span })} />;
    case 'query':
      return <PastField name={field.name} past={value.past} change={(past) => put({ ...value, past })} />;
    case 'date-property':
      return (
        <DateProperty field={field} property={value.property} change={(property) => put({ ...value, property })} />
      );
    case 'days':
      return <DaysField field={field} value={value} put={put} />;
    case 'segment':
      return <SegmentField label={field.label} path={path} id={value.id} change={(id) => put({ ...value, id })} />;
    case 'people':
      return <PeopleField name={field.name} people={value.people} change={(people) => put({ ...value, people })} />;
  }
}

type Property = { field: TriggerField; property: string; change: (property: string) => void };

function DateProperty({ field, property, change }: Property) {
  const { problem } = useBuilder();
  const known = usePeopleProperties().filter(({ type }) => type === 'date');
  return (
    <FormField label={field.label} description={field.hint} errorText={problem(`trigger.${field.name}`)}>
      <NameInput label={field.label} value={property} names={known.map(({ name }) => name)} change={change} />
    </FormField>
  );
}

const sides = [
  { value: 'before' as const, label: 'days before' },
  { value: 'after' as const, label: 'days after' },
];

function DaysField(props: {
  field: TriggerField;
  value: Extract<FieldValue, { type: 'days' }>;
  put: (value: FieldValue) => void;
}) {
  const { field, value, put } = props;
  const { problem } = useBuilder();
  return (
    <FormField label={field.label} description="0 is the day itself." errorText={problem(`trigger.${field.name}`)}>
      <div className="campaign-pair">
        <Input
          value={value.amount}
          inputMode="numeric"
          ariaLabel={field.label}
          onChange={({ detail }) => put({ ...value, amount: detail.value })}
        />
        <Choice label="Before or after" value={value.side} options={sides} change={(side) => put({ ...value, side })} />
      </div>
    </FormField>
  );
}
