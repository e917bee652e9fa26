import { showExternalId } from '../aws/shown-id.ts';
import { partner } from '../partner.ts';
import { bigquerySettings } from './settings.ts';

export const bigqueryPartner = partner({
  id: 'bigquery',
  title: 'Google BigQuery',
  kind: 'files',
  // A load job's rows are in the table at once, where no manifest is waited for.
  counts: 'at-once',
  types: ['events', 'profiles'],
  formats: ['jsonl'],
  limits: {},
  without: ['gz', 'folders', 'eventFolders'],
  settings: bigquerySettings,
  place: ['projectId', 'datasetId', 'staging'],
  secrets: ['access.key'],
  describe: showExternalId('key'),
  load: async () => (await import('./work.ts')).bigqueryWork,
});
