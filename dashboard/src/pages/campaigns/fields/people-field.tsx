import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useBuilder } from '../builder/context.ts';
import { operatorsOf, withOperator, withType } from '../model/filters.ts';
import { emptyOf, groups, type PeopleForm, type PersonFilter, placeOf, suggestedNames } from '../model/people.ts';
import { usePeopleProperties } from '../schema-names.ts';
import { Choice } from './choice.tsx';
import { named, types } from './filters-field.tsx';
import { Kept } from './kept.tsx';
import { NameInput } from './name-input.tsx';
import { Values } from './values.tsx';

/** Filters of people, by whatever is known of them, one a row: all of them must hold; of places one. */
const abouts = groups.map(({ name, label }) => ({ value: name, label }));
const isPlace = ({ group }: PersonFilter) => group === 'geo_fields' || group === 'geo_radius';
const grid = [
  { breakpoint: 'm' as const, rows: [[2, 3, 2, 3, 3]], removeButton: { width: 'auto' as const } },
  { rows: [[1], [1], [1], [1], [1]] },
];

export function PeopleField(props: { name: string; people: PeopleForm; change: (people: PeopleForm) => void }) {
  const { name, people, change } = props;
  const { problem } = useBuilder();
  const { filters } = people;
  const suggested = usePeopleProperties();
  const put = (place: number, filter: PersonFilter) =>
    change({ ...people, filters: filters.map((one, at) => (at === place ? filter : one)) });
  const at = (place: number, key: string) => problem(`trigger.${name}.${placeOf(filters, place)}.${key}`);
  return (
    <SpaceBetween size="m">
      <AttributeEditor
        items={filters}
        addButtonText="Add a filter"
        removeButtonText="Remove"
        removeButtonAriaLabel={(filter) => `Remove the filter of ${filter.name || filter.group}`}
        empty="No filter: whoever qualifies gets a call."
        gridLayout={grid}
        definition={[
          {
            label: 'About',
            control: (filter, place) => (
              <Choice value={filter.group} options={abouts} change={(group) => put(place, emptyOf(group))} />
            ),
          },
          {
            label: 'Name',
            control: (filter, place) =>
              isPlace(filter) ? (
                <span className="campaign-nothing">Needs no name</span>
              ) : (
                <NameInput
                  label="Name"
                  value={filter.name}
                  names={suggestedNames.get(filter.group) ?? suggested.map((one) => one.name)}
                  change={(next) => put(place, named(filter, { name: next, suggested }))}
                />
              ),
            errorText: (_, place) => at(place, 'name'),
          },
          {
            label: 'Type',
            control: (filter, place) =>
              isPlace(filter) || filter.group === 'reachability' ? (
                <span className="campaign-nothing">{isPlace(filter) ? 'Place' : 'Yes or no'}</span>
              ) : (
                <Choice
                  value={filter.type}
                  options={types}
                  change={(type) => put(place, { ...filter, ...withType(filter, type) })}
                />
              ),
          },
          {
            label: 'Operator',
            control: (filter, place) =>
              isPlace(filter) || filter.group === 'reachability' ? (
                <span className="campaign-nothing">is</span>
              ) : (
                <Choice
                  value={filter.operator}
                  options={operatorsOf(filter.type).map((one) => ({ value: one.name, label: one.label }))}
                  change={(operator) => put(place, { ...filter, ...withOperator(filter, operator) })}
                />
              ),
            errorText: (_, place) => at(place, 'operator'),
          },
          {
            label: 'Value',
            control: (filter, place) =>
              isPlace(filter) ? (
                <Place filter={filter} change={(values) => put(place, { ...filter, values })} />
              ) : (
                <Values filter={filter} change={(values) => put(place, { ...filter, values })} />
              ),
            errorText: (filter, place) =>
              isPlace(filter) ? problem(`trigger.${name}.${placeOf(filters, place)}`) : at(place, 'value'),
          },
        ]}
        onAddButtonClick={() => change({ ...people, filters: [...filters, emptyOf('profile_fields')] })}
        onRemoveButtonClick={({ detail }) =>
          change({ ...people, filters: filters.filter((_, place) => place !== detail.itemIndex) })
        }
      />
      <Kept kept={people.kept} change={(kept) => change({ ...people, kept })} what="people" />
    </SpaceBetween>
  );
}

const PARTS = new Map([
  ['geo_fields', ['Country', 'Region', 'City']],
  ['geo_radius', ['Longitude', 'Latitude', 'Kilometres']],
]);

function Place({ filter, change }: { filter: PersonFilter; change: (values: string[]) => void }) {
  const { group, values } = filter;
  return (
    <div className="campaign-values">
      {(PARTS.get(group) ?? []).map((part, place) => (
        <Input
          key={part}
          value={values[place] ?? ''}
          placeholder={part}
          ariaLabel={part}
          onChange={({ detail }) => change(values.map((one, at) => (at === place ? detail.value : one)))}
        />
      ))}
    </div>
  );
}
