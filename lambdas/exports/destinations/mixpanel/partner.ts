import { partner } from '../partner.ts';
import { limits } from './limits.ts';
import { mixpanelSettings } from './settings.ts';

export const mixpanelPartner = partner({
  id: 'mixpanel',
  title: 'Mixpanel',
  kind: 'batches',
  counts: 'at-once',
  types: ['events', 'profiles'],
  formats: ['jsonl'],
  limits,
  partsAtOnce: 4,
  settings: mixpanelSettings,
  secrets: ['token', 'serviceAccount.secret'],
  load: async () => (await import('./work.ts')).mixpanelWork,
});
