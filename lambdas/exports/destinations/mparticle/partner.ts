import { partner } from '../partner.ts';
import { limits } from './limits.ts';
import { mparticleSettings } from './settings.ts';

export const mparticlePartner = partner({
  id: 'mparticle',
  title: 'mParticle',
  kind: 'batches',
  counts: 'at-once',
  types: ['events', 'profiles'],
  formats: ['jsonl'],
  limits,
  partsAtOnce: 1,
  settings: mparticleSettings,
  secrets: ['secret'],
  load: async () => (await import('./work.ts')).mparticleWork,
});
