import { partner } from '../partner.ts';
import { limits } from './limits.ts';
import { amplitudeSettings } from './settings.ts';

export const amplitudePartner = partner({
  id: 'amplitude',
  title: 'Amplitude',
  kind: 'batches',
  counts: 'at-once',
  types: ['events', 'profiles'],
  formats: ['jsonl'],
  limits,
  partsAtOnce: 4,
  settings: amplitudeSettings,
  secrets: ['apiKey'],
  load: async () => (await import('./work.ts')).amplitudeWork,
});
