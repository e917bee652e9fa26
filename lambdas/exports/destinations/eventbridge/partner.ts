import { showExternalId } from '../aws/shown-id.ts';
import { partner } from '../partner.ts';
import { eventBridgeSettings } from './settings.ts';

export const eventBridgePartner = partner({
  id: 'eventbridge',
  title: 'Amazon EventBridge',
  kind: 'events',
  counts: 'at-once',
  types: ['events', 'profiles'],
  formats: ['jsonl'],
  limits: { recordBytes: 256 * 1024 - 1, recordsARequest: 10 },
  settings: eventBridgeSettings,
  secrets: [],
  describe: showExternalId('keys'),
  load: async () => (await import('./work.ts')).eventBridgeWork,
});
