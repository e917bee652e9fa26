import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { countAudience } from '../calls.ts';

/** How many people a trigger would reach now, asked again once it has not changed for a moment. */
const PAUSE_MS = 600;

/** @param trigger undefined while there is something to be filled in */
export function useAudienceCount(trigger: unknown) {
  const now = trigger === undefined ? '' : JSON.stringify(trigger);
  const text = useSettled(now);
  return useQuery({
    queryKey: ['campaigns', 'audience', text],
    queryFn: async ({ signal }) => await countAudience(JSON.parse(text), signal),
    enabled: text !== '' && text === now,
    retry: false,
    staleTime: 30_000,
  });
}

/** The value as it is once it has been the same for a moment. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
