import { showExternalId } from '../aws/shown-id.ts';
import { partner } from '../partner.ts';
import { gcsSettings } from './settings.ts';

export const gcsPartner = partner({
  id: 'gcs',
  title: 'Google Cloud Storage',
  kind: 'files',
  counts: 'with-manifest',
  types: ['events', 'profiles'],
  formats: ['json', 'jsonl', 'csv', 'xml', 'parquet'],
  settings: gcsSettings,
  place: ['bucket', 'prefix'],
  secrets: ['access.key'],
  describe: showExternalId('key'),
  load: async () => (await import('./work.ts')).gcsWork,
});
