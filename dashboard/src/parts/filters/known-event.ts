import type { KnownProperty } from './filter.ts';

/** An event that there is in the account, as `GET /getSchema` tells it. */
export type KnownEvent = {
  name: string;
  count: number;
  first_seen: number;
  last_seen: number;
  properties: KnownProperty[];
  properties_left_out?: number | undefined;
};

/** The properties of an event as they are asked for: what items of a charge have is asked for by its own name. */
export function askableProperties(event: Pick<KnownEvent, 'properties'> | undefined): KnownProperty[] {
  const properties = (event?.properties ?? []).filter(({ type }) => type !== 'object');
  const own = properties.filter(({ name }) => name !== 'Items' && !name.startsWith('Items.'));
  const names = new Set(own.map(({ name }) => name));
  const ofItems = properties
    .filter(({ name }) => name.startsWith('Items.'))
    .map((one) => ({ ...one, name: one.name.slice('Items.'.length), group: 'Of items' }))
    .filter(({ name }) => !names.has(name));
  return [...own, ...ofItems];
}

/** Names of events ignore case and spaces. */
export function sameEvent(a: string, b: string): boolean {
  const key = (name: string) => name.replaceAll(' ', '').toLowerCase();
  return key(a) === key(b);
}
