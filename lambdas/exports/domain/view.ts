import { maskSecrets } from '#core/secrets.ts';
import { type Export, stateOf } from './export-item.ts';
import type { Run } from './run.ts';

/** Exports and runs as the API shows them: no secret, sealed or not, and nothing of how they are kept. */
export function exportView(exported: Export, shown: { title: string; settings: Record<string, unknown> }) {
  const { settings: _settings, ...definition } = exported.definition;
  return {
    id: exported.id,
    ...stateOf(exported),
    ...definition,
    partnerName: shown.title,
    settings: maskSecrets(shown.settings, exported.sealed),
    timezone: exported.timezone,
    exportedThrough: exported.exportedThrough,
    createdAt: exported.createdAt,
    updatedAt: exported.updatedAt,
    ...(exported.running && { run: { runAt: exported.running.runAt } }),
    ...(exported.last && {
      lastRun: {
        runAt: exported.last.runAt,
        state: exported.last.state,
        finishedAt: exported.last.at,
        reason: exported.last.reason,
      },
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
