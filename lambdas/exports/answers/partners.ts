import { externalIdOf } from '#core/accounts/external-id.ts';
import { maskSecrets } from '#core/secrets.ts';
import type { Call } from '#runtime/bound-routes.ts';
import { catalogue } from '../destinations/catalogue.ts';
import { partnerOf } from '../destinations/registry.ts';
import { readTry } from '../domain/definition.ts';
import { triedSettings, withFormat } from '../use-cases/check-settings.ts';
import type { ManageAt } from '../use-cases/start-export.ts';

/** What is asked of partners, before there is an export. */
export function partnerAnswers(at: Pick<ManageAt, 'checking'>) {
  return {
    'GET /api/partners': async ({ account: { accountId } }: Call) => {
      const { writer } = at.checking.house;
      const partners = catalogue({ writer, externalId: externalIdOf(accountId) });
      return { body: { status: 'success', partners }, facts: { action: 'partners', partners: partners.length } };
    },
    'POST /api/exports/try': async ({ account: { accountId }, body }: Call<Record<string, unknown>>) => {
      const definition = readTry(withFormat(body()));
      const { open, secrets } = await triedSettings(at.checking, { accountId, definition });
      const settings = maskSecrets(partnerOf(definition.partner).describe(open, { accountId }), secrets);
      return { body: { status: 'success', settings }, facts: { action: 'try', partner: definition.partner } };
    },
  };
}
