import { showExternalId } from '../aws/shown-id.ts';
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
  place: ['bucket', 'prefix'],
  secrets: ['access.secretAccessKey'],
  describe: showExternalId('keys'),
  load: async () => (await import('./work.ts')).s3Work,
});
