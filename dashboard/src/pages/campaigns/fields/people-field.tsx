import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { FilterProblem } from '../../../parts/filters/filter-problem.tsx';
import { FilterRow } from '../../../parts/filters/filter-row.tsx';
import { useBuilder } from '../builder/context.ts';
import { emptyOf, groups, type PeopleForm, type PersonFilter, placeOf, suggestedNames } from '../model/people.ts';
import { usePeopleProperties } from '../schema-names.ts';
import { Choice } from './choice.tsx';
import { Kept } from './kept.tsx';

/** Filters of people, by whatever is known of them, one a row: all of them must hold; of places one. */
const abouts = groups.map(({ name, label }) => ({ value: name, label }));

export function PeopleField(props: { name: string; people: PeopleForm; change: (people: PeopleForm) => void }) {
  const { name, people, change } = props;
  const { problem } = useBuilder();
  const { filters } = people;
  const put = (next: readonly PersonFilter[]) => change({ ...people, filters: next });
  return (
    <SpaceBetween size="m">
      {filters.length === 0 && people.kept === '' && (
        <Box color="text-body-secondary">No filter: whoever qualifies gets a call.</Box>
      )}
      {filters.map((row, place) => (
        <PersonRow
          key={place}
          row={row}
          place={`Filter ${place + 1}`}
          problem={problem(`trigger.${name}.${placeOf(filters, place)}`)}
          change={(next) => put(filters.map((one, at) => (at === place ? next : one)))}
          remove={() => put(filters.filter((_, at) => at !== place))}
        />
      ))}
      <Button iconName="add-plus" onClick={() => put([...filters, emptyOf('profile_fields')])}>
        Add a filter
      </Button>
      <Kept kept={people.kept} change={(kept) => change({ ...people, kept })} what="people" />
    </SpaceBetween>
  );
}

type RowProps = {
  row: PersonFilter;
  place: string;
  problem: string | undefined;
  change: (row: PersonFilter) => void;
  remove: () => void;
};

function PersonRow({ row, place, problem, change, remove }: RowProps) {
  const known = usePeopleProperties();
  return (
    <div className="campaign-person">
      <div className="campaign-about">
        <Choice
          label={`${place}: about`}
          value={row.group}
          options={abouts}
          change={(group) => change(emptyOf(group))}
        />
      </div>
      {'filter' in row ? (
        <FilterRow
          filter={row.filter}
          place={place}
          properties={suggestedNames.get(row.group) ?? known}
          change={(filter) => change({ ...row, filter })}
          remove={remove}
          {...(problem !== undefined && { problem })}
        />
      ) : (
        <Place {...{ place, problem, remove }} row={row} change={(parts) => change({ ...row, parts })} />
      )}
    </div>
  );
}

const PARTS = new Map<string, readonly string[]>([
  ['geo_fields', ['Country', 'Region', 'City']],
  ['geo_radius', ['Longitude', 'Latitude', 'Kilometres']],
]);

function Place(props: {
  row: Exclude<PersonFilter, { filter: unknown }>;
  place: string;
  problem: string | undefined;
  change: (parts: string[]) => void;
  remove: () => void;
}) {
  const { row, place, problem, change, remove } = props;
  return (
    <fieldset className="filter-row" aria-label={place}>
      {(PARTS.get(row.group) ?? []).map((part, at) => (
        <div key={part} className="campaign-place">
          <Input
            value={row.parts[at] ?? ''}
            placeholder={part}
            ariaLabel={`${place}, ${part}`}
            onChange={({ detail }) => change(row.parts.map((one, other) => (other === at ? detail.value : one)))}
          />
        </div>
      ))}
      <Button variant="icon" iconName="remove" ariaLabel={`Remove ${place}`} onClick={remove} />
      <FilterProblem problem={problem} />
    </fieldset>
  );
}
