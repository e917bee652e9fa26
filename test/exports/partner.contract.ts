import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { maskSecrets, takeSecrets } from '#core/secrets.ts';
import type { RunContext, TestContext } from '../../lambdas/exports/destinations/destination.ts';
import type { Partner } from '../../lambdas/exports/destinations/partner.ts';
import { partnerOf } from '../../lambdas/exports/destinations/registry.ts';

/** What is true of every partner, whatever it takes. */
export type KnownPartner = {
  partner: Partner;
  /** Settings with every secret that the partner takes. */
  settings: Record<string, unknown>;
  /** Settings that must be refused, by the field that is to be named. */
  invalid: Record<string, unknown>;
  /** Where addresses of the partner's API are found, where its test has a stand-in listen. */
  reach?: (url: string) => string;
};

/** An account, and a deployment that proves access. @param reach where partners are found; at their addresses if left out */
export function contextOf(reach = (url: string) => url): TestContext {
  const writer = 'arn:aws:iam::111122223333:role/writer';
  const house = { writer, closed: ['our-own-lake'], proves: true, reach };
  return { accountId: 'ACME-1', house, type: 'events' };
}
export const runContext: RunContext = { exportId: 10, runAt: 20, type: 'events', timezone: 'Europe/Berlin', plan: 0 };

export function partnerContract({ partner, ...given }: KnownPartner): void {
  describe(`the partner "${partner.id}", as it is described`, () => {
    it('is in the registry, with instructions for people', async () => {
      expect(partnerOf(partner.id)).toBe(partner);
      const folder = new URL(`../../lambdas/exports/destinations/${partner.id}/`, import.meta.url);
      expect(await readFile(new URL('instructions.md', folder), 'utf8')).toContain(`# ${partner.title}`);
    });

    it('names what is wrong with its settings', () => {
      for (const [field, settings] of Object.entries(given.invalid)) {
        expect(() => partner.parse(settings)).toThrow(`settings.${field}: `);
      }
      expect(() => partner.parse({ ...given.settings, typo: 1 })).toThrow('settings.typo: is not a field here');
    });

    it('shows no secret', () => {
      const { open: rest, secrets } = takeSecrets(partner.parse(given.settings), partner.secrets);
      const shown = JSON.stringify(maskSecrets(partner.describe(rest, { accountId: 'ACME-1' }), secrets));
      expect(Object.keys(secrets)).toEqual(partner.secrets);
      for (const secret of Object.values(secrets)) expect(shown).not.toContain(secret);
    });
  });
}
