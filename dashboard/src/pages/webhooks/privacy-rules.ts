import type { PrivacyRule } from './template.ts';

type Words = { value: PrivacyRule; label: string; description: string };

/** What becomes of a field, in words. */
export const privacyRules: Words[] = [
  { value: 'drop', label: 'Drop', description: 'The field is left out.' },
  { value: 'mask', label: 'Mask', description: 'a***@example.com; a phone ***71; anything else ***' },
  { value: 'sha256', label: 'SHA-256', description: 'A hash; who knows the value can tell.' },
  { value: 'hmac', label: 'HMAC', description: 'A hash with a key; only who has the key can tell.' },
];
