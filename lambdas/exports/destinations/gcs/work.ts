import { externalIdOf } from '#core/accounts/external-id.ts';
import type { Caller } from '../aws/policies.ts';
import type { House, Work } from '../destination.ts';
import { memberOf } from '../google/access.ts';
import { provePool } from '../google/prove-access.ts';
import { makeObject, STORAGE_SCOPE, type StorageAt } from '../google/storage.ts';
import { tokenFor } from '../google/token.ts';
import { under } from '../prefix.ts';
import type { GcsSettings } from './settings.ts';

/**
 * Google Cloud Storage: objects under the customer's prefix. Needs `storage.objects.create` and nothing else, so nothing is
 * ever written over: a name that is there already was written by an earlier try, with the same bytes.
 */
const TEST_OBJECT = '_causeway-access-test';

export const gcsWork: Work<GcsSettings> = {
  async test(settings, context) {
    const { writer, reach } = context.house;
    const attempt = async (caller: Caller) => {
      const text = 'Written to see whether exports can be.\n';
      const name = under(settings.prefix, TEST_OBJECT);
      await makeObject(await storageFor(settings, { caller, reach }), { name, text, contentType: 'text/plain' });
    };
    await attempt({ writer, externalId: externalIdOf(context.accountId) });
    await provePool({ access: settings.access, context, attempt });
  },
  async open(settings, { accountId, house: { writer, reach } }) {
    const { bucket, prefix } = settings;
    const storage = await storageFor(settings, { caller: { writer, externalId: externalIdOf(accountId) }, reach });
    return {
      takes: 'files',
      async put({ name, path, contentType }) {
        await makeObject(storage, { name: under(prefix, name), path, contentType });
      },
      async putManifest({ name, text }) {
        const object = { name: under(prefix, name), text, contentType: 'application/json' };
        await makeObject(storage, object);
        return `gs://${bucket}/${object.name}`;
      },
    };
  },
};

type As = { caller: Caller } & Pick<House, 'reach'>;

async function storageFor({ access, bucket }: GcsSettings, { caller, reach }: As): Promise<StorageAt> {
  const token = await tokenFor({ access, caller, reach, scopes: [STORAGE_SCOPE] });
  return { bucket, token, reach, member: memberOf(access) };
}
