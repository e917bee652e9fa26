import { type Export, isKept, isRecurring } from './export-item.ts';

/**
 * What an export is shown as (wire contract, exports: states): its state, a sentence that explains it, and the word of its
 * badge. Nothing of it is stored.
 */
export const exportStates = ['PENDING', 'RUNNING', 'DONE', 'PAUSED', 'STOPPED', 'FAILED'] as const;
export type ExportState = (typeof exportStates)[number];
export type Explained = { state: ExportState; reason: string };

export function stateOf(exported: Export): Explained {
  if (exported.stoppedAt) {
    return { state: 'STOPPED', reason: `Stopped at ${exported.stoppedAt}.${stillUnderWay(exported)}` };
  }
  if (exported.paused) return { state: 'PAUSED', reason: pausedSentence(exported) };
  if (isKept(exported)) return kept(exported);
  if (exported.running) return { state: 'RUNNING', reason: `The run ${exported.running.runAt} is under way.` };
  return exported.last ? ended(exported, exported.last) : waiting(exported);
}

function waiting(exported: Export): Explained {
  const reason = isRecurring(exported) ? `The first run starts now; then ${every(exported)}.` : 'The run starts now.';
  return { state: 'PENDING', reason };
}

function ended(exported: Export, { runAt, state, reason }: NonNullable<Export['last']>): Explained {
  const sameRows = isRecurring(exported)
    ? `The next run, ${every(exported)}, takes the same rows again.`
    : 'Run it again, or stop it.';
  switch (state) {
    case 'DONE':
      return isRecurring(exported)
        ? { state: 'PENDING', reason: `The run ${runAt} is complete; the next is due ${every(exported)}.` }
        : { state: 'DONE', reason: `The run ${runAt} is complete.` };
    case 'FAILED': {
      const next = isRecurring(exported) ? sameRows : 'Run it again when that is mended.';
      return { state: 'FAILED', reason: `The run ${runAt} failed: ${reason ?? UNKNOWN} ${next}` };
    }
    case 'CANCELLED':
      return {
        state: isRecurring(exported) ? 'PENDING' : 'FAILED',
        reason: `The run ${runAt} was cancelled. ${sameRows}`,
      };
  }
}

/** What a run that has the lock still waits for. */
function kept(exported: Export): Explained {
  const { last } = exported;
  const why = last?.reason ?? UNKNOWN;
  if (last?.kept === 'at-its-end') {
    const reason = `The run ${last.runAt} failed at its very end: ${why} All its files are written; the next start completes it.`;
    return { state: 'FAILED', reason };
  }
  const how = last?.state === 'CANCELLED' ? 'was cancelled.' : `failed: ${why}`;
  const reason = `The run ${last?.runAt} ${how} What it delivered stays delivered; the next start takes it up there, with the settings as they are then.`;
  return { state: last?.state === 'CANCELLED' && isRecurring(exported) ? 'PENDING' : 'FAILED', reason };
}

function pausedSentence(exported: Export): string {
  const { paused, refusals = 0, last } = exported;
  if (paused?.by === 'itself') {
    return `It paused itself at ${paused.at}, after ${refusals} runs in a row that could not deliver: ${last?.reason ?? UNKNOWN} Mend that, then change its settings or resume it: nothing is lost meanwhile.`;
  }
  return `Paused at ${paused?.at}.${stillUnderWay(exported)} The first run after it is resumed brings what came meanwhile.`;
}

function stillUnderWay(exported: Export): string {
  return exported.running && !isKept(exported) ? ' The run that was under way is finished first.' : '';
}

const UNKNOWN = 'no reason known.';
const every = ({ definition, timezone }: Export) => `every ${definition.frequency} hours from midnight, ${timezone}`;

/** "Running" is what the original's list of exports shows of a live one; the others are ours. */
export const badges = ['Running', 'Completed', 'Paused', 'Stopped', 'Failed'] as const;
type Badge = (typeof badges)[number];

const badgesOf: Record<ExportState, Badge> = {
  PENDING: 'Running',
  RUNNING: 'Running',
  DONE: 'Completed',
  PAUSED: 'Paused',
  STOPPED: 'Stopped',
  FAILED: 'Failed',
};

export const badgeOf = (state: ExportState): Badge => badgesOf[state];
