import type { Role } from '../../api/session.ts';
import type { ShownExport } from './types.ts';

/** What may be done with an export now; the API refuses everything else. */
export type Action = 'edit' | 'run' | 'pause' | 'resume' | 'stop';

export const actionWords = {
  edit: 'Edit',
  run: 'Run now',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
} as const satisfies Record<Action, string>;

export const mayChange = (role: Role) => role === 'admin' || role === 'marketer';

export function actionsFor({ state, frequency }: Pick<ShownExport, 'state' | 'frequency'>): Action[] {
  if (state === 'STOPPED' || state === 'DONE') return [];
  const isRecurring = frequency !== 'one-time';
  const isPaused = state === 'PAUSED';
  return [
    ...(isRecurring ? (['edit'] as const) : []),
    ...(isPaused || state === 'RUNNING' ? [] : (['run'] as const)),
    ...(isRecurring ? [isPaused ? ('resume' as const) : ('pause' as const)] : []),
    'stop',
  ];
}
