import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../../api/client.ts';
import { untilWhole } from '../../../api/patiently.ts';

/** The account's segments, and whom they have. */
export function useSegments() {
  return useQuery({
    queryKey: ['segments'],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/segments', { signal }))).segments,
  });
}

export function useSegment(id: string) {
  return useQuery({
    queryKey: ['segments', id],
    queryFn: async ({ signal }) =>
      (await answer(api.GET('/api/segments/{id}', { params: { path: { id } }, signal }))).segment,
  });
}

export type Segment = NonNullable<ReturnType<typeof useSegment>['data']>;
export type Audience = { people: number; reached: Record<string, number> };

export function useAudience(id: number) {
  return useQuery({
    queryKey: ['segments', String(id), 'count'],
    staleTime: 30_000,
    queryFn: async ({ signal }): Promise<Audience> =>
      await untilWhole(
        async (reqId) => {
          const query = reqId === undefined ? {} : { req_id: reqId };
          return await answer(
            api.GET('/api/segments/{id}/count', { params: { path: { id: String(id) }, query }, signal }),
          );
        },
        { signal },
      ),
  });
}
