import { useCallback, useEffect, useMemo, useState } from 'react';
import { useLocation, useNavigationType, useSearchParams } from 'react-router';
import { useChangeAddress, withParam } from '../../parts/address.ts';
import { type AttemptFilter, filterIn, withFilter } from './attempt-filter.ts';

/** The attempt that is looked at: its call, and when it began. */
export type Chosen = { call: string; at: string };

/**
 * The filter, what is looked at, and the replay under way: kept in the address, so that a link shows the same. What is typed is
 * in the state first: the address follows a moment later, and a field that waited for it would lose letters.
 */
export function useFilter() {
  const [params] = useSearchParams();
  const changeAddress = useChangeAddress();
  const { key, state } = useLocation();
  const isOwn = useNavigationType() !== 'POP' && state === OWN;
  const [filter, setFilter] = useState(() => filterIn(params));
  // Once for each time that the address was changed elsewhere.
  useEffect(() => {
    if (!isOwn) setFilter(filterIn(params));
  }, [key]);

  const change = useCallback(
    (next: AttemptFilter) => {
      setFilter(next);
      changeAddress((now) => withFilter(now, next), { state: OWN });
    },
    [changeAddress],
  );
  const put = useCallback(
    (values: [name: string, value: string | undefined][]) =>
      changeAddress((now) => values.reduce((next, [name, value]) => withParam(next, name, value), now), { state: OWN }),
    [changeAddress],
  );
  const [call, at] = [params.get('call'), params.get('at')];
  const chosen = useMemo<Chosen | undefined>(() => (call && isTime(at) ? { call, at } : undefined), [call, at]);
  return {
    filter,
    change,
    chosen,
    choose: (next: Chosen | undefined) =>
      put([
        ['call', next?.call],
        ['at', next?.at],
      ]),
    replay: params.get('replay') ?? undefined,
    showReplay: (id: string | undefined) => put([['replay', id]]),
  };
}

/** Marks changes of the address that this page made itself. */
const OWN = 'attempts';

function isTime(text: string | null): text is string {
  return text !== null && !Number.isNaN(Date.parse(text));
}
