import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import { useBuilder } from '../builder/context.ts';
import { emptyFilter, type Filter, operatorsOf, type ValueType, withOperator, withType } from '../model/filters.ts';
import type { Suggested } from '../schema-names.ts';
import { Choice } from './choice.tsx';
import { NameInput } from './name-input.tsx';
import { Values } from './values.tsx';

/** Filters of properties, one a row: all of them must hold. */
export const types: readonly { value: ValueType; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'yes-no', label: 'Yes or no' },
  { value: 'date', label: 'Date' },
];
export const grid = [
  { breakpoint: 'm' as const, rows: [[3, 2, 3, 3]], removeButton: { width: 'auto' as const } },
  { rows: [[1], [1], [1], [1]] },
];

export function FiltersField(props: {
  filters: readonly Filter[];
  change: (filters: Filter[]) => void;
  /** Of the list, as the API names it. */
  path: string;
  suggested: readonly Suggested[];
}) {
  const { filters, change, path, suggested } = props;
  const { problem } = useBuilder();
  const put = (place: number, filter: Filter) => change(filters.map((one, at) => (at === place ? filter : one)));
  return (
    <AttributeEditor
      items={filters}
      addButtonText="Add a filter"
      removeButtonText="Remove"
      removeButtonAriaLabel={({ name }) => `Remove the filter of ${name || 'no property'}`}
      gridLayout={grid}
      definition={[
        {
          label: 'Property',
          control: (filter, place) => (
            <NameInput
              label="Property"
              value={filter.name}
              names={suggested.map(({ name }) => name)}
              change={(name) => put(place, named(filter, { name, suggested }))}
            />
          ),
          errorText: (_, place) => problem(`${path}.${place}.name`),
        },
        {
          label: 'Type',
          control: (filter, place) => (
            <Choice value={filter.type} options={types} change={(type) => put(place, withType(filter, type))} />
          ),
        },
        {
          label: 'Operator',
          control: (filter, place) => (
            <Choice
              value={filter.operator}
              options={operatorsOf(filter.type).map(({ name, label }) => ({ value: name, label }))}
              change={(operator) => put(place, withOperator(filter, operator))}
            />
          ),
          errorText: (_, place) => problem(`${path}.${place}.operator`),
        },
        {
          label: 'Value',
          control: (filter, place) => <Values filter={filter} change={(values) => put(place, { ...filter, values })} />,
          errorText: (_, place) => problem(`${path}.${place}.value`),
        },
      ]}
      onAddButtonClick={() => change([...filters, emptyFilter])}
      onRemoveButtonClick={({ detail }) => change(filters.filter((_, place) => place !== detail.itemIndex))}
    />
  );
}

/** A name that is known brings its type along, as long as no value was typed. */
export function named<Row extends Filter>(
  filter: Row,
  { name, suggested }: { name: string; suggested: readonly Suggested[] },
): Row {
  const known = suggested.find((one) => one.name === name);
  const isFresh = filter.values.every((value) => value === '');
  return { ...filter, ...(known && isFresh ? withType(filter, known.type) : {}), name };
}
