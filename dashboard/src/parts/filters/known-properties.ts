import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import { untilWhole } from '../../api/patiently.ts';
import type { KnownProperty } from './filter.ts';
import type { KnownEvent } from './known-event.ts';

/** What events and properties there are in the account (`GET /getSchema`), to be suggested where one asks for them. */
export type KnownOfPeople = { properties: KnownProperty[]; leftOut: number };

const MINUTES = 60_000;

export function useKnownEvents() {
  return useQuery({
    queryKey: ['schema', 'events'],
    staleTime: 2 * MINUTES,
    queryFn: async ({ signal }): Promise<KnownEvent[]> => {
      const found = await untilWhole((reqId) => ask('events', { reqId, signal }), { signal });
      return 'events' in found ? found.events : [];
    },
  });
}

export function useKnownOfPeople() {
  return useQuery({
    queryKey: ['schema', 'people'],
    staleTime: 2 * MINUTES,
    queryFn: async ({ signal }): Promise<KnownOfPeople> => {
      const found = await untilWhole((reqId) => ask('userProperties', { reqId, signal }), { signal });
      if (!('userProperties' in found)) return { properties: [], leftOut: 0 };
      return { properties: found.userProperties, leftOut: found.properties_left_out ?? 0 };
    },
  });
}

type Asking = { reqId: string | undefined; signal: AbortSignal };

async function ask(type: 'events' | 'userProperties', { reqId, signal }: Asking) {
  const query = { type, ...(reqId !== undefined && { req_id: reqId }) };
  return await answer(api.GET('/getSchema', { params: { query }, signal }));
}
