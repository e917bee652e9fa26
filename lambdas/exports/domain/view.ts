import { maskSecrets } from '#core/secrets.ts';
import { type Export, stateOf } from './export-item.ts';
import type { Run } from './run.ts';

/** Exports and runs as the API shows them: no secret, sealed or not, and nothing of how they are kept. */
export function exportView(one: Export, shown: { title: string; settings: Record<string, unknown> }) {
  const { settings: _settings, ...definition } = one.definition;
  return {
    id: one.id,
    ...stateOf(one),
    ...definition,
    partnerName: shown.title,
    settings: maskSecrets(shown.settings, one.sealed),
    timezone: one.timezone,
    exportedThrough: one.exportedThrough,
    createdAt: one.createdAt,
    updatedAt: one.updatedAt,
    ...(one.running && { run: { runAt: one.running.runAt } }),
    ...(one.last && {
      lastRun: { runAt: one.last.runAt, state: one.last.state, finishedAt: one.last.at, reason: one.last.reason },
    }),
  };
}

export function runView(run: Run) {
  return {
    runAt: run.runAt,
    state: run.state,
    window: run.window,
    rows: run.rows,
    bytes: run.bytes,
    files: run.files,
    manifest: run.manifest ?? null,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt ?? null,
    ...(run.reason && { reason: run.reason }),
    progress: { partsDone: run.partsDone.size, parts: run.plan?.parts ?? null },
  };
}
