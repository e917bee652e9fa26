import type { KnownProperty } from '../../parts/filters/filter.ts';
import { askableProperties, sameEvent } from '../../parts/filters/known-event.ts';
import { useKnownEvents, useKnownOfPeople } from '../../parts/filters/known-properties.ts';

/** Names of events and of properties that the account has data of, to be suggested; any other may be typed. */
export function useEventNames(): string[] {
  return (useKnownEvents().data ?? []).map(({ name }) => name);
}

/** Of all events, where the name is none that is known. */
export function useEventProperties(event: string): KnownProperty[] {
  const events = useKnownEvents().data ?? [];
  const known = events.find(({ name }) => sameEvent(name, event));
  const all = (known ? [known] : events).flatMap(askableProperties);
  return [...new Map(all.map((one) => [one.name, one])).values()];
}

export function usePeopleProperties(): KnownProperty[] {
  return [...(useKnownOfPeople().data?.properties ?? []), ...NAMED];
}

const NAMED = ['Identity', 'Email', 'Phone', 'Name'].map((name) => ({ name, type: 'string' }));
