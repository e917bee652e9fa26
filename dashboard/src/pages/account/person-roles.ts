import type { Role } from '../../api/session.ts';

/** What people may do, in the order from most to least. */
export const personRoles: { value: Role; label: string; description: string }[] = [
  { value: 'admin', label: 'Admin', description: 'Everything: people, passcodes and the account itself.' },
  { value: 'marketer', label: 'Marketer', description: 'Campaigns, webhooks, exports, imports and segments.' },
  { value: 'viewer', label: 'Viewer', description: 'Sees everything but credentials, and changes nothing.' },
];
