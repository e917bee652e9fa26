import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import type { DeliveredFile, OpenFiles } from '../../lambdas/exports/destinations/destination.ts';
import { contextOf, type KnownPartner, partnerContract, runContext } from './partner.contract.ts';

/**
 * What every partner that takes files must do. A partner's test calls this with the partner in memory; what only that partner
 * does is tested beside the call.
 */
export type FilesPartner = KnownPartner & {
  /** What has arrived, by name. */
  arrived: () => Map<string, Buffer> | Promise<Map<string, Buffer>>;
  /** Of a partner that keeps no files: what a file holds, what is found of it wherever that is, and where a run is said to be. */
  sample?: { holds: Uint8Array; found: string; read: () => Promise<string[]>; whereRuns: string };
  /** Lets the partner answer every write with this trouble; `none` again after it. */
  trouble: (kind: 'denied' | 'gone' | 'throttled' | 'broken' | 'unreachable' | 'none') => void;
  /**
   * Settings of every kind of access by which the deployment comes as itself, and a switch for a partner that lets it in
   * whatever the account. Empty where an account always brings credentials of its own.
   */
  shared: { settings: Record<string, Record<string, unknown>>; letEverybodyIn: (yes: boolean) => void };
};

export function filesContract(given: FilesPartner): void {
  partnerContract(given);
  const { partner } = given;
  const context = contextOf(given.reach);
  const place = { folder: '' };
  beforeAll(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'destination-'));
  });
  afterAll(async () => await rm(place.folder, { recursive: true, force: true }));

  const arrivedAs = async (name: string) =>
    [...(await given.arrived())].filter(([key]) => key.endsWith(name)).map(([, bytes]) => String(bytes));

  const { sample } = given;
  const { holds, found } = sample ?? { holds: Buffer.from('bytes'), found: 'bytes' };
  const foundAs = async (name: string) => (sample ? await sample.read() : await arrivedAs(name));
  async function file(name: string): Promise<DeliveredFile> {
    const path = join(place.folder, 'file');
    await writeFile(path, holds);
    const sha256 = createHash('sha256').update(holds).digest('hex');
    return { name, path, bytes: holds.byteLength, rows: 1, sha256, contentType: 'application/gzip' };
  }
  async function deliver(opened: OpenFiles, files: readonly DeliveredFile[]): Promise<void> {
    for (const one of files) await opened.put(one);
    await opened.endPart?.(1, async () => {});
  }
  const test = async (settings: unknown, as = context) => await (await partner.load()).test(settings, as);
  async function open(): Promise<OpenFiles> {
    const opened = await (await partner.load()).open(given.settings, { ...context, run: runContext });
    if (opened.takes !== 'files') throw new Error(`${partner.id} takes no files`);
    return opened;
  }

  describe(`the partner "${partner.id}"`, () => {
    it('writes files and the manifest as they are', async () => {
      const opened = await open();
      await deliver(opened, [await file('10-20-Charged-20261123-0-1.json.gz')]);
      expect(await foundAs('10-20-Charged-20261123-0-1.json.gz')).toEqual([found]);
      const parts = [1];
      const where = await opened.putManifest({ name: '10-20-manifest.json', text: '{}', files: [], parts });
      expect(where).toContain(sample?.whereRuns ?? '10-20-manifest.json');
      if (!sample) expect(await arrivedAs('10-20-manifest.json')).toEqual(['{}']);
    });

    it('takes the same name twice without harm', async () => {
      for (const _try of [1, 2]) {
        const opened = await open();
        const twice = await file('twice.json.gz');
        await deliver(opened, [twice, twice]);
      }
      expect(await foundAs('twice.json.gz')).toEqual([found]);
    });

    it('can be tried before it is saved', async () => {
      await test(given.settings);
    });

    it.each([
      ['denied', 'never'],
      ['gone', 'never'],
      ['throttled', 'later'],
      ['broken', 'later'],
      ['unreachable', 'later'],
    ] as const)('says of a partner that is %s, in words, that a retry helps: %s', async (kind, retry) => {
      const opened = await open();
      const some = await file('x');
      given.trouble(kind);
      const attempts = [test(given.settings), deliver(opened, [some])];
      for (const settled of await Promise.allSettled(attempts)) {
        const reason = settled.status === 'rejected' ? settled.reason : undefined;
        expect(reason).toBeInstanceOf(Failure);
        expect(reason).toMatchObject({ retry, message: expect.stringMatching(/^[A-Z].*\.$/) });
        expect(reason.message).not.toContain('raw words');
      }
      given.trouble('none');
    });

    for (const [kind, settings] of Object.entries(given.shared.settings)) {
      it(`with access of kind ${kind}, a partner that lets every account in is refused, and told what to ask for`, async () => {
        given.shared.letEverybodyIn(true);
        const refused = await test(settings).catch((thrown: unknown) => thrown);
        given.shared.letEverybodyIn(false);
        expect(refused).toMatchObject({ code: 'destination-refused', retry: 'never' });
        expect(String(refused)).toMatch(/lets in every account of this deployment.*must ask for your external id/);
        expect(String(refused)).toContain(externalIdOf(context.accountId));
        await test(settings);
      });

      it(`with access of kind ${kind}, it is not proved where nobody is ever refused`, async () => {
        given.shared.letEverybodyIn(true);
        await test(settings, { ...context, house: { ...context.house, proves: false } });
        given.shared.letEverybodyIn(false);
      });

      it(`with access of kind ${kind}, shows the external id, which is another for every account`, () => {
        const shown = (accountId: string) => JSON.stringify(partner.describe(partner.parse(settings), { accountId }));
        expect(shown('ACME-1')).toContain(externalIdOf('ACME-1'));
        expect(shown('OTHER-1')).not.toContain(externalIdOf('ACME-1'));
      });
    }
  });
}
