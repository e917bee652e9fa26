import type { Filter, KnownProperty } from './filter.ts';

/** What is asked of a person, as the query language has it under `common_profile_properties`: all lists must hold. */
export const personLists = ['profile_fields', 'demographics', 'technographics', 'app_fields', 'reachability'] as const;
export type PersonList = (typeof personLists)[number];
/** Of places, and of circles, one must hold. */
export type Person = Record<PersonList, Filter[]> & { geo_fields: string[][]; geo_radius: number[][] };

export const emptyPerson = (): Person => ({
  profile_fields: [],
  demographics: [],
  technographics: [],
  app_fields: [],
  reachability: [],
  geo_fields: [],
  geo_radius: [],
});

export function isEmptyPerson(person: Person): boolean {
  return Object.values(person).every((items) => items.length === 0);
}

/** What every person may have beside their own properties. */
export const identityFields: readonly KnownProperty[] = ['Identity', 'Email', 'Phone', 'Name'].map((name) => ({
  name,
  type: 'string',
  group: 'Who it is',
}));

const known = (type: string, names: readonly string[]): KnownProperty[] => names.map((name) => ({ name, type }));

export const knownOfList: Record<Exclude<PersonList, 'profile_fields'>, readonly KnownProperty[]> = {
  demographics: [...known('string', ['gender', 'married', 'education', 'employed']), ...known('number', ['age'])],
  technographics: known('string', ['os', 'os_version', 'platform', 'make', 'model', 'browser']),
  app_fields: known('string', ['app_version']),
  reachability: known('boolean', ['has_email', 'has_phone', 'has_token', 'has_sms', 'has_whatsapp']),
};
