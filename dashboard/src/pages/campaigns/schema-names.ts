import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import type { ValueType } from './model/filters.ts';

/** Names of events and of properties that the account has data of, to be suggested; any other may be typed. */
export type Suggested = { name: string; type: ValueType };
type Property = { name: string; type: string };
const PAUSE_MS = 1_500;

async function schemaOf(type: 'events' | 'userProperties', signal: AbortSignal) {
  let again: string | undefined;
  for (;;) {
    const query = { type, ...(again !== undefined && { req_id: again }) };
    const answered = await answer(api.GET('/getSchema', { params: { query }, signal }));
    if (answered.status === 'success') return answered;
    if (answered.status === 'fail') throw new Error(answered.error);
    again = String(answered.req_id);
    await new Promise((resolve) => void setTimeout(resolve, PAUSE_MS));
  }
}

/** Without names, whatever is typed is as good: a schema that cannot be read is no error here. */
function useSchema(type: 'events' | 'userProperties') {
  const query = useQuery({
    queryKey: ['schema', type],
    queryFn: async ({ signal }) => await schemaOf(type, signal),
    staleTime: 60_000,
  });
  return query.data;
}

export function useEventNames(): string[] {
  const found = useSchema('events');
  return found && 'events' in found ? found.events.map(({ name }) => name) : [];
}

/** Of all events, where the name is none that is known. */
export function useEventProperties(event: string): Suggested[] {
  const found = useSchema('events');
  if (!found || !('events' in found)) return [];
  const known = found.events.find(({ name }) => name.toLowerCase() === event.trim().toLowerCase());
  const all = (known ? [known] : found.events).flatMap(({ properties }) => properties.map(suggested));
  return [...new Map(all.map((one) => [one.name, one])).values()];
}

export function usePeopleProperties(): Suggested[] {
  const found = useSchema('userProperties');
  if (!found || !('userProperties' in found)) return [];
  return [...found.userProperties.map(suggested), ...NAMED];
}

const NAMED = ['Identity', 'Email', 'Phone', 'Name'].map((name): Suggested => ({ name, type: 'text' }));

/** What an item has is asked for by its own name. */
function suggested({ name, type }: Property): Suggested {
  return { name: name.replace(/^Items\.(?=.)/, ''), type: typeOf(type) };
}

function typeOf(type: string): ValueType {
  if (type === 'number' || type === 'date') return type;
  return type === 'boolean' ? 'yes-no' : 'text';
}
