import { type Person, type Rendered, renderText } from '#core/liquid/text.ts';
import { readJsonText } from '#core/values/json-text.ts';
import type { Recipient } from '../campaign.ts';
import { hiding } from '../privacy/hide.ts';
import { addressOf, addressTrouble } from './address.ts';
import {
  type Call,
  type Composed,
  type Composition,
  frame,
  leftOut,
  MAX_BODY_BYTES,
  TOO_LARGE,
  type Trouble,
  textIn,
  troubleOf,
} from './composition.ts';
import { renderPairs } from './key-values.ts';
import { payloadOf, payloadText } from './payload.ts';
import type { ReadContent } from './read-content.ts';
import { personOf } from './variables.ts';

type One = { recipient: Recipient; shown: Recipient; person: Person };

/** A call for each person. */
export function oneByOne(given: Composition, read: ReadContent, recipients: readonly Recipient[]): Composed {
  const hide = hiding(given.template);
  const composed: Composed = { calls: [], left: [] };
  for (const recipient of recipients) {
    const shown = hide(recipient);
    const made = callFor(given, read, { recipient, shown, person: personOf(shown, given) });
    if ('reason' in made) composed.left.push(leftOut(recipient, made));
    else composed.calls.push(made);
  }
  return composed;
}

function callFor(
  { template, campaignId }: Composition,
  read: ReadContent,
  { recipient, shown, person }: One,
): Call | Trouble {
  const address = addressOf(template.url, read.urlPairs, person);
  const trouble = addressTrouble(address);
  if (trouble) return trouble;
  const contentType = read.type === 'json' ? 'application/json' : 'text/plain';
  const call: Call = { url: textIn(address), contentType, recipients: [recipient] };
  if (template.method === 'GET') return call;
  const body = read.body ? renderText(read.body, person, read.type) : profileBody(campaignId, read, { shown, person });
  const why = troubleOf(body) ?? bodyTrouble(textIn(body), read);
  return why ?? { ...call, body: textIn(body) };
}

function profileBody(
  campaignId: number,
  { keyValues }: ReadContent,
  { shown, person }: Omit<One, 'recipient'>,
): Rendered {
  const made = renderPairs(keyValues, person);
  if (made.kind !== 'text') return made;
  const { head, tail } = frame(campaignId, made.text);
  return { kind: 'text', text: head + payloadText(payloadOf(shown), made.text) + tail };
}

function bodyTrouble(body: string, { type, body: custom }: ReadContent): Trouble | undefined {
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) return TOO_LARGE;
  const read = type === 'json' && custom ? readJsonText(body) : undefined;
  return read?.kind === 'broken' ? { reason: 'BodyNotJson', why: `the body is ${read.reason}` } : undefined;
}
