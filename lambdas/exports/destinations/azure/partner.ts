import { partner } from '../partner.ts';
import { azureSettings } from './settings.ts';

/** Blob Storage and Data Lake Storage Gen2: the same accounts, the same containers, the same calls. */
export const azurePartner = partner({
  id: 'azure',
  title: 'Microsoft Azure',
  kind: 'files',
  counts: 'with-manifest',
  types: ['events', 'profiles'],
  formats: ['json', 'jsonl', 'csv', 'xml', 'parquet'],
  settings: azureSettings,
  place: ['account', 'container', 'prefix'],
  secrets: ['sas'],
  describe: withWarning,
  load: async () => (await import('./work.ts')).azureWork,
});

const SOON_MS = 14 * 86_400_000;

/** A SAS that ends is an export that stops: said while there is time to make another one. */
function withWarning(settings: Record<string, unknown>): Record<string, unknown> {
  const { expiresAt } = settings;
  if (typeof expiresAt !== 'string' || Date.parse(expiresAt) - Date.now() > SOON_MS) return settings;
  const ends = Date.parse(expiresAt) < Date.now() ? 'ended' : 'ends';
  return { ...settings, warning: `The SAS ${ends} at ${expiresAt}: make a new one and set settings.sas.` };
}
