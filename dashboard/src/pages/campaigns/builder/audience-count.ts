import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { countAudience } from '../calls.ts';

/** How many people a trigger would reach now, asked again once it has not changed for a moment. */
const PAUSE_MS = 600;

export function useAudienceCount(trigger: unknown) {
  const text = useSettled(JSON.stringify(trigger));
  return useQuery({
    queryKey: ['campaigns', 'audience', text],
    queryFn: async ({ signal }) => await countAudience(JSON.parse(text), signal),
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
