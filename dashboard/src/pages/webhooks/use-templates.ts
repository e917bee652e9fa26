import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { answer, api } from '../../api/client.ts';

export function useTemplates() {
  return useQuery({
    queryKey: ['webhooks'],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/webhooks', { signal }))).templates,
  });
}

export function useTemplate(id: string) {
  return useQuery({
    queryKey: ['webhooks', id],
    refetchOnMount: 'always',
    queryFn: async ({ signal }) =>
      (await answer(api.GET('/api/webhooks/{id}', { params: { path: { id } }, signal }))).template,
  });
}

/** Statistics of a webhook, read again while they are looked at. */
export function useStats(id: string, per: 'hour' | 'day' = 'hour') {
  return useQuery({
    queryKey: ['webhook-stats', id, per],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { per } };
      return (await answer(api.GET('/api/webhooks/{id}/stats', { params, signal }))).stats;
    },
    refetchInterval: 15_000,
  });
}

/** Webhooks by name, for attempts, which have their ids alone. */
export function useTemplateNames() {
  const { data } = useTemplates();
  const names = useMemo(() => new Map(data?.map(({ id, name }) => [id, name])), [data]);
  const nameOf = useCallback(
    (id: number | undefined) => (id === undefined ? '–' : (names.get(id) ?? String(id))),
    [names],
  );
  return { templates: data ?? [], nameOf };
}
