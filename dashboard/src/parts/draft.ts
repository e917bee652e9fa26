import { useCallback, useEffect, useState } from 'react';
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
  const [isChanged, setChanged] = useState(false);
  useEffect(() => {
    if (isChanged) sessionStorage.setItem(key, JSON.stringify(value));
  }, [key, value, isChanged]);
  const change = useCallback((next: Value | ((now: Value) => Value)) => {
    setChanged(true);
    setValue(next);
  }, []);
  const forget = useCallback(() => {
    setChanged(false);
    sessionStorage.removeItem(key);
  }, [key]);
  return [value, change, forget];
}

function stored<Value>(key: string): Value | undefined {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : JSON.parse(text);
}
