/** What the API says of a form that it refuses, as `settings.bucket: must be …; name: must be …`, beside the fields that it names. */
export type Said = { byField: ReadonlyMap<string, string>; rest: string };

/** @param known paths that have a field on the form; what is said of others is the rest */
export function saidOf(message: string, known: readonly string[]): Said {
  const byField = new Map<string, string>();
  const rest: string[] = [];
  // Only before a name with a colon does a sentence about another field begin.
  for (const sentence of message.split(/; (?=[\w.-]+: )/)) {
    const [, path = '', words = ''] = /^([\w.-]+): (.*)$/s.exec(sentence) ?? [];
    if (known.includes(path)) byField.set(path, words);
    else rest.push(sentence);
  }
  return { byField, rest: rest.join('; ') };
}

/** A sentence, and a policy or another JSON document in it, apart, so that it can be copied. */
export function withDocument(message: string): { text: string; document?: string } {
  const from = message.indexOf('{');
  const to = message.lastIndexOf('}');
  if (from < 0 || to < from) return { text: message };
  try {
    const document = JSON.stringify(JSON.parse(message.slice(from, to + 1)), null, 2);
    return { text: `${message.slice(0, from)}(below)${message.slice(to + 1)}`, document };
  } catch {
    return { text: message };
  }
}

/** A description as it stands below a field, where it begins a line. */
export const asSentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
