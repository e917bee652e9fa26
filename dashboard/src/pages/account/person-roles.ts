/** What people may do, in the order from most to least. */
export type PersonRole = 'admin' | 'marketer' | 'viewer';

export const personRoles: { value: PersonRole; label: string; description: string }[] = [
  { value: 'admin', label: 'Admin', description: 'Everything: people, passcodes and the account itself.' },
  { value: 'marketer', label: 'Marketer', description: 'Campaigns, webhooks, exports, imports and segments.' },
  { value: 'viewer', label: 'Viewer', description: 'Sees everything but credentials, and changes nothing.' },
];
