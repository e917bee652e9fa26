import { useQueries, useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import type { Window } from './window.ts';

/** Each template is asked for on its own, so of many only the newest are. */
const MOST = 5;
const EVERY_MS = 20_000;

export function useWebhooks() {
  return useQuery({
    queryKey: ['overview', 'webhooks'],
    queryFn: () => answer(api.GET('/api/webhooks')),
    refetchInterval: 3 * EVERY_MS,
  });
}

type Template = { id: number; name: string };

/** The newest templates with their statistics of the window, as far as they are read, and how many more there are. */
export function useWebhookStats(templates: readonly Template[], window: Window) {
  const shown = templates.slice(0, MOST);
  const found = useQueries({
    queries: shown.map(({ id }) => ({
      queryKey: ['overview', 'webhooks', id, window.id],
      queryFn: async () => await readStats(id, window),
      refetchInterval: EVERY_MS,
    })),
  });
  return {
    more: templates.length - shown.length,
    read: shown.flatMap((template, place) => {
      const stats = found[place]?.data;
      return stats ? [{ ...template, stats }] : [];
    }),
    isAll: found.every(({ data, isError }) => data !== undefined || isError),
    failed: found.find(({ error, data }) => error && !data)?.error,
  };
}

async function readStats(id: number, { minutes }: Window) {
  const query = {
    from: new Date(Date.now() - minutes * 60_000).toISOString(),
    per: minutes <= 60 ? ('minute' as const) : ('hour' as const),
  };
  const { stats } = await answer(api.GET('/api/webhooks/{id}/stats', { params: { path: { id: String(id) }, query } }));
  return stats;
}
