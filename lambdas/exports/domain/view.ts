import { maskSecrets } from '#core/secrets.ts';
import { nextRunOf } from './cycle.ts';
import type { Export } from './export-item.ts';
import { latenessOf, lateSentence } from './lateness.ts';
import type { Manifest } from './manifest.ts';
import type { WrittenFile } from './results.ts';
import type { Run } from './run.ts';
import { agedSecrets, agedSentence, secretsSetAt } from './secret-age.ts';
import { badgeOf, stateOf } from './state.ts';
import { unusualSentence } from './usual.ts';

/** Exports and runs as the API shows them (`shown.ts`): no secret, sealed or not, and nothing of how they are kept. */
type Shown = { title: string; settings: Record<string, unknown> /** Epoch milliseconds. */; now: number };

export function exportView(exported: Export, { title, settings, now }: Shown) {
  const { settings: _settings, ...definition } = exported.definition;
  const { state, reason } = stateOf(exported);
  const setAt = secretsSetAt(exported);
  const next = nextRunOf(exported, Math.floor(now / 1_000));
  return {
    id: exported.id,
    state,
    reason,
    badge: badgeOf(state),
    ...definition,
    partnerName: title,
    settings: maskSecrets(settings, exported.sealed),
    ...(setAt !== undefined && { secretsSetAt: setAt }),
    attention: attentionTo(exported, now),
    timezone: exported.timezone,
    exportedThrough: exported.exportedThrough,
    createdAt: exported.createdAt,
    updatedAt: exported.updatedAt,
    ...(next !== undefined && { nextRunAt: new Date(next * 1_000).toISOString() }),
    ...(exported.running && { run: { runAt: exported.running.runAt } }),
    ...(exported.last && {
      lastRun: {
        runAt: exported.last.runAt,
        state: exported.last.state,
        finishedAt: exported.last.at,
        rows: exported.last.rows,
        reason: exported.last.reason,
        fault: exported.last.fault,
      },
    }),
  };
}

/** What is better seen to before it goes wrong, or before somebody asks. */
function attentionTo(exported: Export, now: number): string[] {
  const late = latenessOf(exported, Math.floor(now / 1_000));
  const { runAt = 0, unusual } = exported.watched?.judged ?? {};
  const aged = agedSecrets(exported, now);
  return [
    ...(late ? [lateSentence(late)] : []),
    ...(unusual && exported.last?.runAt === runAt ? [unusualSentence(runAt, unusual)] : []),
    ...(aged === undefined ? [] : [agedSentence(aged)]),
  ];
}

export function runView(run: Run) {
  const { startedAt, finishedAt = null } = run;
  return {
    runAt: run.runAt,
    state: run.state,
    window: run.window,
    rows: run.rows,
    rejected: run.rejected,
    bytes: run.bytes,
    files: run.files,
    manifest: run.manifest ?? null,
    startedAt,
    finishedAt,
    seconds: finishedAt && Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000),
    ...(run.reason && { reason: run.reason }),
    ...(run.state === 'FAILED' && { fault: run.fault ?? 'ours' }),
    progress: { partsDone: run.partsDone.size, parts: run.plan?.parts ?? null },
  };
}

/** Files of a run that are shown; its manifest has all. */
const MOST_FILES = 1_000;

export function filesView(report: Pick<Manifest, 'files'> | undefined) {
  const files = report?.files ?? [];
  return {
    files: files.slice(0, MOST_FILES).map(shownFile),
    moreFiles: Math.max(0, files.length - MOST_FILES),
  };
}

const shownFile = ({ name, event, rows, bytes, sha256, rejected = 0 }: WrittenFile) => ({
  ...{ name, event, rows, bytes, sha256, rejected },
});
