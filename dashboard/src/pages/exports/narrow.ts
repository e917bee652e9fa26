import { useSyncExternalStore } from 'react';

/** Too narrow for a table of many columns; the same width at which the frame hides its navigation. */
const narrow = matchMedia('(max-width: 900px)');

export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (tell) => {
      narrow.addEventListener('change', tell);
      return () => narrow.removeEventListener('change', tell);
    },
    () => narrow.matches,
  );
}
