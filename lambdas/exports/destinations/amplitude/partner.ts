import { partner } from '../partner.ts';
import { amplitudeSettings } from './settings.ts';

export const amplitudePartner = partner({
  id: 'amplitude',
  title: 'Amplitude',
  kind: 'batches',
  counts: 'at-once',
  types: ['events', 'profiles'],
  formats: ['jsonl'],
  settings: amplitudeSettings,
  secrets: ['apiKey'],
  load: async () => (await import('./work.ts')).amplitudeWork,
});
