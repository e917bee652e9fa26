import './filters.css';
import Button from '@cloudscape-design/components/button';
import type { Filter, KnownProperty } from './filter.ts';
import { FilterRow } from './filter-row.tsx';

/**
 * Filters of properties, all of which must hold: the value is what the query language has under `event_properties` or
 * `profile_fields`, and stays it.
 */
export function FilterList(props: {
  /** What one of them is called to a reader: "Property filter". */
  what: string;
  filters: readonly Filter[];
  properties: readonly KnownProperty[];
  /** The words on the button that adds one. */
  add: string;
  change: (filters: Filter[]) => void;
  /** What is wrong with the filter at a place. */
  problem?: (place: number) => string | undefined;
}) {
  const { what, filters, properties, add, change, problem } = props;
  return (
    <fieldset className="filter-list" aria-label={`${what}s`}>
      {filters.map((filter, at) => (
        <FilterRow
          key={at}
          filter={filter}
          place={`${what} ${at + 1}`}
          properties={properties}
          problem={problem?.(at)}
          change={(next) => change(filters.map((one, place) => (place === at ? next : one)))}
          remove={() => change(filters.filter((_, place) => place !== at))}
        />
      ))}
      <Button iconName="add-plus" onClick={() => change([...filters, { name: '', operator: 'equals', value: '' }])}>
        {add}
      </Button>
    </fieldset>
  );
}
