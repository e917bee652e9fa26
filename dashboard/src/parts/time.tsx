import { useEffect, useState } from 'react';
import { useSession } from '../api/session.ts';
import { distance, timeIn } from './clock.ts';

/** A time in the account's zone; `ago` puts the distance from now beside it. */
export function Time({ at, ago = false }: { at: string | number; ago?: boolean }) {
  const zone = useSession().account.timezone;
  const now = useNow(30_000);
  return (
    <time dateTime={new Date(at).toISOString()}>
      {timeIn(zone, at)}
      {ago && ` (${distance(at, now)})`}
    </time>
  );
}

/** Epoch milliseconds, anew every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
