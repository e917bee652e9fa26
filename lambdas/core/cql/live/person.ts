import type { Profile } from '#core/people/profile.ts';
import { spellingsOf } from '../read/names.ts';
import { EARTH_RADIUS_KM } from '../sql/profile-sql.ts';
import type { Check, ProfileColumn, ProfileFilter } from '../tree.ts';
import { holdsFor, numberIn } from './check.ts';
import { finder, type Props, valuesOf } from './property.ts';

/** Filters of one person, as `sql/profile-sql.ts` has them for all. */
export type LivePerson = Pick<
  Profile,
  'identity' | 'allIdentities' | 'objectId' | 'email' | 'phone' | 'name' | 'props' | 'tokens'
>;
/** @param person undefined: nobody of whom anything is known; @param today the account's day, YYYYMMDD: ages are of it */
export type PersonHolds = (person: LivePerson | undefined, today: number) => boolean;

const NOTHING: Props = {};

export function personTest(filter: ProfileFilter): PersonHolds {
  switch (filter.kind) {
    case 'column': {
      const holds = holdsFor(filter.check);
      return (person) => holds(person ? columnValues(person, filter.column) : []);
    }
    case 'property': {
      const holds = holdsFor(filter.check);
      const find = finder(filter.names);
      return (person) => holds(valuesOf(find(person?.props ?? NOTHING)));
    }
    case 'age':
      return ageTest(filter.check);
    case 'has-token':
      return (person) => (person?.tokens ?? []).length > 0 === filter.is;
    case 'place':
      return placeTest(filter);
    case 'near':
      return nearTest(filter);
  }
}

function columnValues(person: LivePerson, column: ProfileColumn): readonly unknown[] {
  switch (column) {
    case 'identity':
      return [person.identity, ...person.allIdentities];
    case 'object_id':
      return [person.objectId];
    default:
      return [person[column]];
  }
}

function placeTest({ country, region, city }: Extract<ProfileFilter, { kind: 'place' }>): PersonHolds {
  const levels = Object.entries({ country, region, city }).flatMap(([level, value]) => {
    if (value === undefined) return [];
    const check: Check = { test: { kind: 'equals', values: [value] }, negated: false, ignoringCase: true };
    return [{ holds: holdsFor(check), find: finder(spellingsOf(level)) }];
  });
  return (person) => levels.every(({ holds, find }) => holds(valuesOf(find(person?.props ?? NOTHING))));
}

function ageTest(check: Check): PersonHolds {
  const holds = holdsFor(check);
  const [known, born] = [finder(['Age']), finder(['DOB'])];
  return (person, today) => {
    const props = person?.props ?? NOTHING;
    const age = known(props);
    return holds(age === undefined ? valuesOf(ageOf(numberIn(born(props)), today)) : valuesOf(age));
  };
}

/** Full years from the date of birth to today; nobody is born before the year 0 or after 9999. */
function ageOf(born: number | undefined, today: number): number | undefined {
  if (born === undefined || born < -62_000_000_000 || born > 253_000_000_000) return undefined;
  const day = new Date(roundedToEven(born) * 1_000);
  const date = day.getUTCFullYear() * 10_000 + (day.getUTCMonth() + 1) * 100 + day.getUTCDate();
  return Math.trunc((today - date) / 10_000);
}

function roundedToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

function nearTest(filter: Extract<ProfileFilter, { kind: 'near' }>): PersonHolds {
  const [findLatitude, findLongitude] = [finder(spellingsOf('latitude')), finder(spellingsOf('longitude'))];
  const [lat, lon] = [radians(filter.latitude), radians(filter.longitude)];
  return (person) => {
    const props = person?.props ?? NOTHING;
    const [latitude, longitude] = [numberIn(findLatitude(props)), numberIn(findLongitude(props))];
    if (latitude === undefined || longitude === undefined) return false;
    const half =
      Math.sin((radians(latitude) - lat) / 2) ** 2 +
      Math.cos(lat) * Math.cos(radians(latitude)) * Math.sin((radians(longitude) - lon) / 2) ** 2;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.max(0, Math.min(1, half)))) <= filter.kilometres;
  };
}
