import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { answer, api } from '../../api/client.ts';
import { useSettled } from '../../parts/settled.ts';
import { type AttemptFilter, fits, isComparable, isWithin, queryOf } from './attempt-filter.ts';
import type { Attempt } from './template.ts';

/** Rows that an answer of the API has. */
const PAGE = 1_000;
/** So long nothing has to be typed before the API is asked. */
const SETTLED_MS = 300;

type Found = { filter: AttemptFilter; attempts: readonly Attempt[]; isComplete: boolean };

/**
 * Attempts by a filter, page by page. A change of the filter shows at once what fits of what is loaded; the API is asked
 * besides, unless all there is of a wider filter is loaded already.
 */
export function useAttempts(filter: AttemptFilter) {
  const [generation, setGeneration] = useState(0);
  const [found, setFound] = useState<Found>();
  const settled = useSettled(filter, SETTLED_MS);
  const suffices = found?.isComplete === true && isWithin(settled, found.filter);
  const query = useInfiniteQuery({
    queryKey: ['attempts', settled, generation],
    enabled: !suffices,
    queryFn: ({ pageParam, signal }) => askFor(settled, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ cursor }) => cursor,
    // The log is read again when somebody asks for it: all pages at once would be much to read.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    structuralSharing: false,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (!data) return;
    const attempts = data.pages.flatMap((page) => page.attempts);
    setFound({ filter: settled, attempts, isComplete: !hasNextPage });
  }, [data, settled, hasNextPage]);

  const rows = useMemo(() => {
    if (!found || !isComparable(filter, found.filter)) return [];
    return found.attempts.filter(fits(filter));
  }, [found, filter]);
  const last = data?.pages.at(-1);
  return {
    rows,
    /** What is shown is all that there is. */
    isComplete: found?.isComplete === true && isWithin(filter, found.filter),
    isSearching: filter !== settled || query.isFetching,
    failure: query.error,
    tryAgain: () => void (data ? fetchNextPage() : query.refetch()),
    /** The API read as much of the log as it does in one call, and may go on. */
    notice: last?.notice,
    canGoOn: hasNextPage && !isFetchingNextPage && !query.isError,
    goOn: useCallback(() => void fetchNextPage(), [fetchNextPage]),
    /** Reads the log anew. */
    refresh: () => {
      setFound(undefined);
      setGeneration((now) => now + 1);
    },
  };
}

async function askFor(filter: AttemptFilter, cursor: string, signal: AbortSignal) {
  const query = { ...queryOf(filter, Date.now()), limit: PAGE, ...(cursor !== '' && { cursor }) };
  return await answer(api.GET('/api/webhooks/attempts', { params: { query }, signal }));
}
