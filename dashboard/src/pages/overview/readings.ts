import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import type { Window } from './window.ts';

/**
 * What the page reads, each as often as it moves; nothing is read while the tab is hidden. Its keys are its own: other pages keep
 * other parts of the same answers.
 */
const SECOND = 1_000;

const readOverview = async ({ minutes }: Window) =>
  await answer(api.GET('/api/overview', { params: { query: { minutes: String(minutes) } } }));

export function useOverview(window: Window, { isWaiting }: { isWaiting: boolean }) {
  return useQuery({
    queryKey: ['overview', 'flow', window.id],
    queryFn: () => readOverview(window),
    refetchInterval: (isWaiting ? 2 : 5) * SECOND,
    placeholderData: (before) => before,
  });
}

export function useExports() {
  return useQuery({
    queryKey: ['overview', 'exports'],
    queryFn: () => answer(api.GET('/api/exports')),
    refetchInterval: 20 * SECOND,
  });
}

export function useImports() {
  return useQuery({
    queryKey: ['overview', 'imports'],
    queryFn: () => answer(api.GET('/api/imports')),
    refetchInterval: 5 * SECOND,
  });
}

export function useLiveCampaigns() {
  return useQuery({
    queryKey: ['overview', 'campaigns'],
    queryFn: async () => {
      const [running, scheduled] = await Promise.all(
        (['running', 'scheduled'] as const).map((state) =>
          answer(api.GET('/api/campaigns', { params: { query: { state } } })),
        ),
      );
      return [...(running?.campaigns ?? []), ...(scheduled?.campaigns ?? [])];
    },
    refetchInterval: 20 * SECOND,
  });
}
