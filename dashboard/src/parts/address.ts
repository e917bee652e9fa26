import { useCallback } from 'react';
import { type NavigateOptions, useSearchParams } from 'react-router';

/**
 * Changes the search of the address in its place. What is changed is what stands there now: a page that is drawn late knows an
 * older one, and would take back what was changed meanwhile.
 */
export function useChangeAddress(): (
  change: (now: URLSearchParams) => URLSearchParams,
  options?: NavigateOptions,
) => void {
  const [, setParams] = useSearchParams();
  return useCallback(
    (change, options) => setParams(change(new URLSearchParams(location.search)), { replace: true, ...options }),
    [setParams],
  );
}

/** With one value under this name, or none; the others stay as they are. */
export function withParam(now: URLSearchParams, name: string, value: string | undefined): URLSearchParams {
  const rest = [...now].filter(([other]) => other !== name);
  return new URLSearchParams(value === undefined ? rest : [...rest, [name, value]]);
}
