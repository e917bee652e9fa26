import { beforeEach, describe, expect, it, vi } from 'vitest';
import { putSecrets } from '#core/secrets.ts';
import { alertBody } from '../../lambdas/alerts/domain/alert.ts';
import { readRunEvent } from '../../lambdas/alerts/domain/run-event.ts';
import type { OpenDestination } from '../../lambdas/exports/destinations/destination.ts';
import type { Partner } from '../../lambdas/exports/destinations/partner.ts';
import { partners } from '../../lambdas/exports/destinations/registry.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { accountId } from '../support/http-account.ts';
import { nextCommits } from './commit-events.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';
import { lakeParts } from './lake-parts.ts';

/** Every partner of the registry, with a secret in each place in which it takes one. */
const lake = lakeParts();
const logs = recordedLogs();
const SECRET = 'never-to-be-seen-anywhere';
let world: ExportsWorld;

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23) });
  world = await exportsWorld({ log: 'INFO' });
});

/** The partner that the functions know, taking any settings and answering as a partner does that takes everything. */
async function standIn(id: string): Promise<{ partner: Partner; opened: unknown[] }> {
  const registry = await import('../../lambdas/exports/destinations/registry.ts');
  const partner = registry.partnerOf(id);
  const opened: unknown[] = [];
  const open: OpenDestination =
    partner.kind === 'files'
      ? { takes: 'files', put: async () => {}, putManifest: async ({ name }) => name }
      : {
          takes: 'batches',
          most: { records: 100, bytes: 1_000_000, overhead: 1 },
          width: 1,
          encode: ({ line }) => ({ text: line }),
          send: async () => ({ kind: 'taken', rejected: [] }),
        };
  vi.spyOn(partner, 'parse').mockImplementation((settings) => Object(settings));
  vi.spyOn(partner, 'describe').mockImplementation((settings) => settings);
  vi.spyOn(partner, 'load').mockResolvedValue({
    test: async () => {},
    open: async (settings) => {
      opened.push(settings);
      return open;
    },
  });
  return { partner, opened };
}

describe('the secrets of every partner (failure mode 23)', () => {
  it.each(partners)(
    'of $id reach the partner, and no log, answer, alert, item, file of ours or input',
    async ({ id }) => {
      const { partner, opened } = await standIn(id);
      const settings = putSecrets({}, Object.fromEntries(partner.secrets.map((path) => [path, `${SECRET}-${path}`])));
      const [type] = partner.types;
      const wish = { name: 'n', partner: id, type, format: partner.formats[0], frequency: 4, settings };
      const seen: string[] = [];
      const call = async (method: string, path: string, body?: object) => {
        const { status, text, json } = await world.api(method, path, body);
        expect(status, text).toBeLessThan(300);
        seen.push(text);
        return json;
      };
      await call('POST', '/api/exports/try', wish);
      const made = await call('POST', '/api/exports', wish);
      const exportId = made.export.id;
      await nextCommits(world, lake)(3);
      const { begun } = await world.run(exportId);
      const failing = world.machine.start();
      await world.steps.begin({ accountId, exportId, trigger: 'schedule', executionArn: failing });
      const error = { Error: 'TypeError', Cause: JSON.stringify({ errorType: 'TypeError', errorMessage: SECRET }) };
      await world.steps.fail({ accountId, exportId, executionArn: failing, error });
      await call('PATCH', `/api/exports/${exportId}`, { settings });
      await call('GET', '/api/exports');
      await call('GET', `/api/exports/${exportId}`);
      await call('GET', `/api/exports/${exportId}/runs/${begun.runAt}`);

      for (const path of partner.secrets) expect(JSON.stringify(opened)).toContain(`${SECRET}-${path}`);
      const told = world.announced();
      const alerts = told.map(({ type: detailType, detail }) =>
        alertBody(readRunEvent(JSON.stringify({ source: 'causeway', 'detail-type': detailType, detail }))),
      );
      expect(alerts.map(({ Status }) => Status)).toEqual(['Initiated', 'Completed', 'Initiated', 'Failed']);
      seen.push(...[...world.table.items.values(), ...told, ...alerts].map((some) => JSON.stringify(some)));
      seen.push(
        ...[...world.store.objects].filter(([key]) => key.startsWith('plans/')).map(([, bytes]) => String(bytes)),
      );
      expect(logs.lines('exports.managed').length).toBeGreaterThan(4);
      for (const text of [...seen, ...world.machine.inputs(), logs.text()]) expect(text).not.toContain(SECRET);
    },
  );
});
