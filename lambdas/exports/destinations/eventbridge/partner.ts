import { showExternalId } from '../aws/shown-id.ts';
import { partner } from '../partner.ts';
import { limits } from './limits.ts';
import { eventBridgeSettings } from './settings.ts';

export const eventBridgePartner = partner({
  id: 'eventbridge',
  title: 'Amazon EventBridge',
  kind: 'events',
  counts: 'at-once',
  types: ['events', 'profiles'],
  formats: ['jsonl'],
  limits,
  partsAtOnce: 4,
  settings: eventBridgeSettings,
  place: ['busArn'],
  secrets: [],
  describe: showExternalId('keys'),
  load: async () => (await import('./work.ts')).eventBridgeWork,
});
