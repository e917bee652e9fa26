import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, api } from '../../api/client.ts';

/** Campaigns page by page, as many pages as are searched at once; more on demand. They change by themselves. */
const PAGES = 10;
const AGAIN_MS = 10_000;

export function useAllCampaigns() {
  const [most, setMost] = useState(PAGES);
  const query = useInfiniteQuery({
    queryKey: ['campaigns', 'list'],
    queryFn: async ({ pageParam }) => {
      const params = pageParam === '' ? {} : { params: { query: { before: pageParam } } };
      return await answer(api.GET('/api/campaigns', params));
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => (next === undefined ? undefined : String(next)),
    refetchInterval: AGAIN_MS,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage, data, isError } = query;
  const pages = data?.pages ?? [];
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError && pages.length < most) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage, pages.length, most]);
  const more = hasNextPage && pages.length >= most ? () => setMost(most + PAGES) : undefined;
  return { campaigns: pages.flatMap(({ campaigns }) => campaigns), query, more };
}
