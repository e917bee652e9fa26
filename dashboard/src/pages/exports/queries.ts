import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';

/** What is read of exports. A list with a run under way is read anew every few seconds, any other less often. */
const LIVELY_MS = 2_000;
const QUIET_MS = 5_000;

export function usePartners() {
  return useQuery({
    queryKey: ['partners'],
    queryFn: async () => (await answer(api.GET('/api/partners'))).partners,
    staleTime: 300_000,
  });
}

export function useExports() {
  return useQuery({
    queryKey: ['exports'],
    queryFn: async () => (await answer(api.GET('/api/exports'))).exports,
    refetchInterval: ({ state }) => (state.data?.some(isMoving) ? LIVELY_MS : QUIET_MS),
  });
}

export function useExport(id: string) {
  return useQuery({
    queryKey: ['exports', id],
    queryFn: async () => await answer(api.GET('/api/exports/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.export) ? LIVELY_MS : QUIET_MS),
  });
}

/** Whether a run is under way, or the first one about to be. */
function isMoving({ state, run, lastRun }: { state: string; run?: object; lastRun?: object }): boolean {
  return (
    state === 'RUNNING' || (run !== undefined && state !== 'FAILED') || (state === 'PENDING' && lastRun === undefined)
  );
}
