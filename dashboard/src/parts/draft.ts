import { useCallback, useRef, useState } from 'react';
import { useSession } from '../api/session.ts';

/**
 * What was typed into a form, kept in this tab until it is saved or thrown away, so that a reload loses nothing. `name` says
 * which form (with the id of what is edited). Secrets do not belong in it: keep them in a plain state.
 *
 * @returns the value, how to change it (as `useState`), and `forget`, to be called once it is saved or given up
 */
export function useDraft<Value>(
  name: string,
  initial: Value,
): [Value, (next: Value | ((now: Value) => Value)) => void, () => void] {
  const { accountId } = useSession();
  const key = `causeway.draft.${accountId}.${name}`;
  const [value, setValue] = useState<Value>(() => stored<Value>(key) ?? initial);
  const newest = useRef(value);
  // Kept as it is typed, not when it has been drawn: a reload may come between.
  const change = useCallback(
    (next: Value | ((now: Value) => Value)) => {
      newest.current = next instanceof Function ? next(newest.current) : next;
      sessionStorage.setItem(key, JSON.stringify(newest.current));
      setValue(newest.current);
    },
    [key],
  );
  const forget = useCallback(() => {
    sessionStorage.removeItem(key);
  }, [key]);
  return [value, change, forget];
}

function stored<Value>(key: string): Value | undefined {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : JSON.parse(text);
}
