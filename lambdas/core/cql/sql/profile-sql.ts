import { spellingsOf } from '../read/names.ts';
import type { ProfileColumn, ProfileFilter } from '../tree.ts';
import {
  type Checked,
  holdsSql,
  listTest,
  numberSql,
  numberValue,
  propertyTest,
  textValue,
  valueTest,
} from './check-sql.ts';
import { allOf, type Bind, propertySql } from './sql.ts';

/** Filters of people in SQL, over the columns of a relation `people`, which are those of the lake's profiles. */
export function profileSql(filter: ProfileFilter, { bind, today }: { bind: Bind; today: number }): string {
  switch (filter.kind) {
    case 'column':
      return holdsSql(columnTests(filter.column, { check: filter.check, bind }), filter.check);
    case 'property':
      return holdsSql([propertyTest('props', { ...filter, bind })], filter.check);
    case 'age': {
      const known = propertyTest('props', { names: ['Age'], check: filter.check, bind });
      const born = valueTest(numberValue(ageSql(today, bind)), { check: filter.check, bind });
      return holdsSql([`CASE WHEN ${property(['Age'], bind)} IS NULL THEN ${born} ELSE ${known} END`], filter.check);
    }
    case 'has-token':
      return `coalesce(json_array_length(tokens), 0) ${filter.is ? '>' : '='} 0`;
    case 'place': {
      const { country, region, city } = filter;
      return allOf(
        Object.entries({ country, region, city }).flatMap(([level, value]) => {
          if (value === undefined) return [];
          const test = { kind: 'equals' as const, values: [value] };
          const check = { test, negated: false, ignoringCase: true };
          return holdsSql([propertyTest('props', { names: spellingsOf(level), check, bind })], check);
        }),
      );
    }
    case 'near':
      return nearSql(filter, bind);
  }
}

function property(names: readonly string[], bind: Bind): string {
  return propertySql('props', { names, bind });
}

/** A person goes by every identity that is known of them. */
function columnTests(column: ProfileColumn, checked: Checked): string[] {
  const own = valueTest(textValue(`"${column}"`), checked);
  return column === 'identity'
    ? [own, listTest('list_transform(all_identities, lambda i: to_json(i))', checked)]
    : [own];
}

/** Full years from the date of birth to today. */
function ageSql(today: number, bind: Bind): string {
  const born = numberSql(property(['DOB'], bind));
  const date = `CAST(strftime(make_timestamp(CAST(${born} AS BIGINT) * 1000000), '%Y%m%d') AS INTEGER)`;
  // Nobody is born before the year 0 or after 9999, and the engine has no such days.
  return `CASE WHEN ${born} BETWEEN -62000000000 AND 253000000000 THEN ((${today} - ${date}) // 10000) END`;
}

/** The Earth's mean radius in kilometres (https://en.wikipedia.org/wiki/Earth_radius#Mean_radii). */
export const EARTH_RADIUS_KM = 6_371.008_8;

function nearSql(filter: Extract<ProfileFilter, { kind: 'near' }>, bind: Bind): string {
  const place = (name: string) => numberSql(property(spellingsOf(name), bind));
  const latitude = `radians(${place('latitude')})`;
  const longitude = `radians(${place('longitude')})`;
  const [lat, lon] = [`radians(${bind(filter.latitude)})`, `radians(${bind(filter.longitude)})`];
  const half = `pow(sin((${latitude} - ${lat}) / 2), 2)
    + cos(${lat}) * cos(${latitude}) * pow(sin((${longitude} - ${lon}) / 2), 2)`;
  // The engine's `least` passes over NULL: who has no place would be at the other end of the Earth.
  const away = `2 * ${EARTH_RADIUS_KM} * asin(sqrt(greatest(0, least(1, ${half}))))`;
  return `coalesce(${half} IS NOT NULL AND ${away} <= ${bind(filter.kilometres)}, false)`;
}
