import { QueryClient } from '@tanstack/react-query';
import { asFailure } from '../api/failure.ts';

/** What was read is shown at once and read again behind it; an answer that will not change is not asked for again. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, thrown) => failures < 2 && mayPass(asFailure(thrown).status),
      },
    },
  });
}

/** No answer, too many calls, or something behind the API that does not answer. */
function mayPass(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}
