import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Filter, KnownProperty } from './filter.ts';
import { FilterList } from './filter-list.tsx';
import { identityFields, knownOfList, type Person, type PersonList, personLists } from './person.ts';
import { Circles, Places } from './places.tsx';
import type { ProblemAt } from './problem.ts';

const lists: Record<PersonList, { what: string; add: string; choice: string }> = {
  profile_fields: { what: 'Profile property', add: 'Add a profile property', choice: 'Profile property' },
  demographics: { what: 'Demographic', add: 'Add a demographic', choice: 'Gender, age and the like' },
  technographics: { what: 'Device property', add: 'Add a device property', choice: 'Device' },
  app_fields: { what: 'App property', add: 'Add an app property', choice: 'App' },
  reachability: { what: 'Reachability', add: 'Add a reachability', choice: 'Reachable by' },
};

const choices = [
  ...personLists.map((id) => ({ id, text: lists[id].choice })),
  { id: 'geo_fields', text: 'Place' },
  { id: 'geo_radius', text: 'Within a distance' },
];

/** What a person is: `common_profile_properties` of the query language, in whose words the value stays. */
export function PersonFilters(props: {
  person: Person;
  properties: readonly KnownProperty[];
  change: (person: Person) => void;
  problemAt: ProblemAt;
}) {
  const { person, properties, change, problemAt } = props;

  function add(id: string): void {
    const list = personLists.find((one) => one === id);
    if (list) change({ ...person, [list]: [...person[list], firstOf(list)] });
    else if (id === 'geo_fields') change({ ...person, geo_fields: [...person.geo_fields, ['']] });
    else change({ ...person, geo_radius: [...person.geo_radius, [0, 0, 25]] });
  }

  return (
    <SpaceBetween size="s">
      {personLists.map(
        (list) =>
          person[list].length > 0 && (
            <FilterList
              key={list}
              what={lists[list].what}
              add={lists[list].add}
              filters={person[list]}
              properties={list === 'profile_fields' ? [...properties, ...identityFields] : knownOfList[list]}
              change={(filters) => change({ ...person, [list]: filters })}
              problem={(place) => problemAt(`${list}[${place}]`)}
            />
          ),
      )}
      {person.geo_fields.length > 0 && (
        <Places places={person.geo_fields} change={(geo_fields) => change({ ...person, geo_fields })} />
      )}
      {person.geo_radius.length > 0 && (
        <Circles circles={person.geo_radius} change={(geo_radius) => change({ ...person, geo_radius })} />
      )}
      <ButtonDropdown items={choices} onItemClick={({ detail }) => add(detail.id)}>
        Add a profile filter
      </ButtonDropdown>
    </SpaceBetween>
  );
}

function firstOf(list: PersonList): Filter {
  return list === 'reachability'
    ? { name: 'has_email', operator: 'equals', value: 'True' }
    : { name: '', operator: 'equals', value: '' };
}
