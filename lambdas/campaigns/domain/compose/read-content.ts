import { type PersonalText, readText } from '#core/liquid/text.ts';
import type { Content } from '../campaign.ts';
import { type ReadPair, readPairs, textsIn } from './key-values.ts';

/**
 * Content, read: once for all people it is rendered for, and kept as long as it is used, by what it says. Throws `bad-input`
 * that names the field, the line and the column; content is read when it is saved, so this does not come up while sending.
 */
export type ReadContent = {
  type: Content['type'];
  keyValues: readonly ReadPair[];
  body: PersonalText | undefined;
  urlPairs: readonly { name: string; text: PersonalText }[];
};

const KEPT = 200;
const kept = new Map<string, ReadContent>();

export function readContent(content: Content): ReadContent {
  const key = JSON.stringify(content);
  const known = kept.get(key);
  if (known) return known;
  const { type, keyValues, body, urlPairs } = content;
  const read: ReadContent = {
    type,
    keyValues: readPairs(keyValues, 'content.keyValues'),
    body: body === undefined ? undefined : readText(body, 'content.body'),
    urlPairs: urlPairs.map(({ name, value }) => ({ name, text: readText(value, `content.urlPairs.${name}`) })),
  };
  kept.set(key, read);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return read;
}

/** Why each person needs a call of their own; undefined where a call may be about many (wire contract, outbound webhooks: broadcast). */
export function whyOneByOne({ type, keyValues, body, urlPairs }: ReadContent, method: string): string | undefined {
  if (method === 'GET') return 'a GET has no body';
  if (type !== 'json') return 'the content is plain text';
  if (body !== undefined) return 'the body is a custom one';
  if (urlPairs.some(({ text }) => !text.isConstant)) return 'the address is personalised';
  return textsIn(keyValues).some(({ hasLiquid }) => hasLiquid) ? 'there is Liquid in the key-values' : undefined;
}

export function textsOf({ keyValues, body, urlPairs }: ReadContent): PersonalText[] {
  return [...textsIn(keyValues), ...(body ? [body] : []), ...urlPairs.map(({ text }) => text)];
}
