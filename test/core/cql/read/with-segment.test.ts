import { expect, it } from 'vitest';
import { parseQuery } from '#core/cql/read/parse-for-resource.ts';

const clock = { timezone: 'UTC', today: 20240316 };
const filters = (hundreds: number) => ({
  and: Array.from({ length: hundreds }, () => ({
    common_profile_properties: { reachability: Array(100).fill({ name: 'x' }) },
  })),
});
const asked = (hundreds: number) =>
  parseQuery(filters(hundreds), { resource: 'profiles', clock, segment: { kind: 'query', query: filters(14) } });

it('a query and the segment beside it are refused where together they are long when they are read', () => {
  expect(asked(14)).toEqual({
    kind: 'invalid',
    error: 'segment: with its query, this takes more than 350000 bytes when it is read; give one of them fewer filters',
  });
  expect(asked(8).kind).toBe('query');
});
