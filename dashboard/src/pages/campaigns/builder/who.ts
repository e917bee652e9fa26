/** For whom the message is previewed; without a value, for somebody made up. */
export type Who = { by: 'identity' | 'email' | 'phone' | 'objectId'; value: string; properties: string };
export const SOMEBODY: Who = { by: 'identity', value: '', properties: '' };
