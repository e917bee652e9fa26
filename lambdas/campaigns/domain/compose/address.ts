import { type Person, type Rendered, renderText } from '#core/liquid/text.ts';
import { type Trouble, troubleOf } from './composition.ts';
import type { ReadContent } from './read-content.ts';

/** The address of a call: the template's, with the content's pairs in its query, each percent-encoded as a whole. */
export function addressOf(url: string, urlPairs: ReadContent['urlPairs'], person: Person): Rendered {
  const pairs: string[] = [];
  for (const { name, text } of urlPairs) {
    const made = renderText(text, person, 'text');
    if (made.kind !== 'text') return made;
    pairs.push(`${encoded(name)}=${encoded(made.text)}`);
  }
  if (pairs.length === 0) return { kind: 'text', text: url };
  const [address = '', ...fragment] = url.split('#');
  const joint = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&';
  return { kind: 'text', text: [address + joint + pairs.join('&'), ...fragment].join('#') };
}

/** A half of a letter has no percent-encoding, and becomes the replacement character. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Longer ones are refused by most servers. */
const LONGEST = 8_000;

/** Why an address cannot be called. */
export function addressTrouble(made: Rendered): Trouble | undefined {
  if (made.kind !== 'text') return troubleOf(made);
  const { text } = made;
  if (text.length <= LONGEST && URL.canParse(text) && /^https?:/i.test(text)) return undefined;
  return { reason: 'InvalidWebhookUrl', why: `the address is none, or longer than ${LONGEST} characters` };
}
