/** Profile properties that the system knows (wire contract, upload: system properties). Each has one value, never a list. */
export const systemProperties: ReadonlySet<string> = new Set([
  ...['Name', 'Email', 'Phone', 'Gender', 'DOB', 'Age', 'Employed', 'Education', 'Married', 'Photo', 'Tz', 'Timezone'],
  ...['MSG-email', 'MSG-push', 'MSG-sms', 'MSG-whatsapp', 'MSG-dndPhone'],
]);
