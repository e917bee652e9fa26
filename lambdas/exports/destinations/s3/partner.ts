import { externalIdOf } from '#core/accounts/external-id.ts';
import type { AccountContext } from '../destination.ts';
import { partner } from '../partner.ts';
import { s3Settings } from './settings.ts';

export const s3Partner = partner({
  id: 's3',
  title: 'Amazon S3',
  kind: 'files',
  counts: 'with-manifest',
  types: ['events', 'profiles'],
  formats: ['json', 'jsonl', 'csv', 'xml', 'parquet'],
  settings: s3Settings,
  secrets: ['access.secretAccessKey'],
  describe: withExternalId,
  load: async () => (await import('./work.ts')).s3Work,
});

/** What the customer's policy must name, beside the settings that it is for. */
function withExternalId(settings: Record<string, unknown>, { accountId }: AccountContext): Record<string, unknown> {
  const { access } = settings;
  if (typeof access !== 'object' || access === null || !('kind' in access) || access.kind === 'keys') return settings;
  return { ...settings, access: { ...access, externalId: externalIdOf(accountId) } };
}
