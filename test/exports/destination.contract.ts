import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import { maskSecrets, takeSecrets } from '#core/secrets.ts';
import type { DeliveredFile, Destination, TestContext } from '../../lambdas/exports/destinations/destination.ts';
import { destinationOf } from '../../lambdas/exports/destinations/registry.ts';

/**
 * What every destination must do. A destination's test calls this with its partner in memory; what only that partner
 * does is tested beside the call.
 */
export type Partner = {
  destination: Destination;
  /** Settings with every secret that the partner takes. */
  settings: Record<string, unknown>;
  /** Settings that must be refused, by the field that is to be named. */
  invalid: Record<string, unknown>;
  /** What has arrived, by name. */
  arrived: () => Map<string, Buffer>;
  /** Lets the partner answer every write with this trouble; `none` again after it. */
  trouble: (kind: 'denied' | 'gone' | 'throttled' | 'broken' | 'unreachable' | 'none') => void;
  /**
   * Settings of every kind of access by which the deployment comes as itself, and a switch for a partner that lets it in
   * whatever the account. Empty where an account always brings credentials of its own.
   */
  shared: { settings: Record<string, Record<string, unknown>>; letEverybodyIn: (yes: boolean) => void };
};

/** An account, and a deployment that proves access. */
export function contextOf(): TestContext {
  const house = { writer: 'arn:aws:iam::111122223333:role/writer', closed: ['our-own-lake'], proves: true };
  return { accountId: 'ACME-1', house };
}

export function destinationContract(partner: Partner): void {
  const context = contextOf();
  const place = { folder: '' };
  beforeAll(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'destination-'));
  });
  afterAll(async () => await rm(place.folder, { recursive: true, force: true }));

  async function file(name: string, text: string): Promise<DeliveredFile> {
    const path = join(place.folder, 'file');
    await writeFile(path, text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { name, path, bytes: Buffer.byteLength(text), sha256, contentType: 'application/gzip' };
  }
  const open = async () => await partner.destination.open(partner.settings, context);
  const arrivedAs = (name: string) =>
    [...partner.arrived()].filter(([key]) => key.endsWith(name)).map(([, bytes]) => String(bytes));

  describe(`the destination "${partner.destination.id}"`, () => {
    it('is in the registry, with instructions for people', async () => {
      expect(destinationOf(partner.destination.id).title).toBe(partner.destination.title);
      const folder = new URL(`../../lambdas/exports/destinations/${partner.destination.id}/`, import.meta.url);
      expect(await readFile(new URL('instructions.md', folder), 'utf8')).toContain(`# ${partner.destination.title}`);
    });

    it('writes files and the manifest as they are', async () => {
      const opened = await open();
      await opened.put(await file('10-20-Charged-20261123-0-1.json.gz', 'bytes'));
      expect(arrivedAs('10-20-Charged-20261123-0-1.json.gz')).toEqual(['bytes']);
      const where = await opened.putManifest({ name: '10-20-manifest.json', text: '{}' });
      expect(where).toContain('10-20-manifest.json');
      expect(arrivedAs('10-20-manifest.json')).toEqual(['{}']);
    });

    it('takes the same name twice without harm', async () => {
      const opened = await open();
      for (const _time of [1, 2]) await opened.put(await file('twice.json.gz', 'same'));
      expect(arrivedAs('twice.json.gz')).toEqual(['same']);
    });

    it('can be tried before it is saved', async () => {
      await partner.destination.test(partner.settings, context);
    });

    it.each([
      ['denied', 'never'],
      ['gone', 'never'],
      ['throttled', 'later'],
      ['broken', 'later'],
      ['unreachable', 'later'],
    ] as const)('says of a partner that is %s, in words, that a retry helps: %s', async (kind, retry) => {
      const opened = await open();
      const some = await file('x', 'y');
      partner.trouble(kind);
      const attempts = [partner.destination.test(partner.settings, context), opened.put(some)];
      for (const settled of await Promise.allSettled(attempts)) {
        const reason = settled.status === 'rejected' ? settled.reason : undefined;
        expect(reason).toBeInstanceOf(Failure);
        expect(reason).toMatchObject({ retry, message: expect.stringMatching(/^[A-Z].*\.$/) });
        expect(reason.message).not.toContain('raw words');
      }
      partner.trouble('none');
    });

    for (const [kind, settings] of Object.entries(partner.shared.settings)) {
      it(`with access of kind ${kind}, a partner that lets every account in is refused, and told what to ask for`, async () => {
        partner.shared.letEverybodyIn(true);
        const refused = await partner.destination.test(settings, context).catch((thrown: unknown) => thrown);
        partner.shared.letEverybodyIn(false);
        expect(refused).toMatchObject({ code: 'destination-refused', retry: 'never' });
        expect(String(refused)).toMatch(/lets in every account of this deployment.*must ask for your external id/);
        expect(String(refused)).toContain(externalIdOf(context.accountId));
        await partner.destination.test(settings, context);
      });

      it(`with access of kind ${kind}, it is not proved where nobody is ever refused`, async () => {
        partner.shared.letEverybodyIn(true);
        await partner.destination.test(settings, { ...context, house: { ...context.house, proves: false } });
        partner.shared.letEverybodyIn(false);
      });

      it(`with access of kind ${kind}, shows the external id, which is another for every account`, () => {
        const shown = (accountId: string) =>
          JSON.stringify(partner.destination.describe(partner.destination.parse(settings), { accountId }));
        expect(shown('ACME-1')).toContain(externalIdOf('ACME-1'));
        expect(shown('OTHER-1')).not.toContain(externalIdOf('ACME-1'));
      });
    }

    it('names what is wrong with its settings', () => {
      for (const [field, settings] of Object.entries(partner.invalid)) {
        expect(() => partner.destination.parse(settings)).toThrow(`settings.${field}: `);
      }
      expect(() => partner.destination.parse({ ...partner.settings, typo: 1 })).toThrow(
        'settings.typo: is not a field here',
      );
    });

    it('shows no secret', () => {
      const { destination } = partner;
      const { open: rest, secrets } = takeSecrets(destination.parse(partner.settings), destination.secrets);
      const shown = JSON.stringify(maskSecrets(destination.describe(rest, context), secrets));
      expect(Object.keys(secrets)).toEqual(destination.secrets);
      for (const secret of Object.values(secrets)) expect(shown).not.toContain(secret);
    });
  });
}
