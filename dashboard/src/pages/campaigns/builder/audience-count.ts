import { useQuery } from '@tanstack/react-query';
import { useSettled } from '../../../parts/settled.ts';
import { countAudience } from '../calls.ts';

/** For so long a form has not changed before the API is asked about it. */
export const CALM_MS = 600;

/**
 * How many people a trigger would reach now, asked again once it has not changed for a moment.
 * @param trigger undefined while there is something to be filled in
 */
export function useAudienceCount(trigger: unknown) {
  const now = trigger === undefined ? '' : JSON.stringify(trigger);
  const text = useSettled(now, CALM_MS);
  return useQuery({
    queryKey: ['campaigns', 'audience', text],
    queryFn: async ({ signal }) => await countAudience(JSON.parse(text), signal),
    enabled: text !== '' && text === now,
    staleTime: 30_000,
  });
}
