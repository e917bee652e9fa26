import { fillGroups } from '#core/fill-groups.ts';
import type { Person } from '#core/liquid/text.ts';
import type { Recipient } from '../campaign.ts';
import { hiding } from '../privacy/hide.ts';
import type { Left } from '../sent.ts';
import { addressOf, addressTrouble } from './address.ts';
import {
  type Composed,
  type Composition,
  frame,
  leftOut,
  MAX_BODY_BYTES,
  TOO_LARGE,
  textIn,
  troubleOf,
} from './composition.ts';
import { constantsOf, renderPairs, textsIn } from './key-values.ts';
import { payloadOf, payloadText } from './payload.ts';
import type { ReadContent } from './read-content.ts';
import { personOf } from './variables.ts';

type Part = { recipient: Recipient; json: string };

/**
 * Calls about many people each. Key-values that are the same for everybody stand beside the profiles; a person's own, those with
 * `@` variables among them, stand in their profile.
 */
export function broadcast(given: Composition, read: ReadContent, recipients: readonly Recipient[]): Composed {
  const { template, campaignId, now, timezone } = given;
  const nobody: Person = { now, timezone, variables: {}, valueOf: () => undefined };
  const address = addressOf(template.url, read.urlPairs, nobody);
  const trouble = addressTrouble(address);
  if (trouble) return { calls: [], left: recipients.map((recipient) => leftOut(recipient, trouble)) };
  const shared = renderPairs(constantsOf(read.keyValues), nobody);
  const isShared = textsIn(read.keyValues).length === 0;
  const { head, tail } = frame(campaignId, textIn(shared));
  const room = MAX_BODY_BYTES - Buffer.byteLength(head + tail);
  const hide = hiding(template);
  const parts: Part[] = [];
  const left: Left[] = [];
  for (const recipient of recipients) {
    const shown = hide(recipient);
    const keyValues = isShared ? shared : renderPairs(read.keyValues, personOf(shown, given));
    const json = payloadText(payloadOf(shown), textIn(keyValues));
    const why = troubleOf(keyValues) ?? (sizeOf(json) > room ? TOO_LARGE : undefined);
    if (why) left.push(leftOut(recipient, why));
    else parts.push({ recipient, json });
  }
  const size = ({ json }: Part) => sizeOf(json);
  const groups = fillGroups(parts, { size, limit: room, most: template.broadcastSize });
  const calls = groups.map((group) => ({
    url: textIn(address),
    contentType: 'application/json' as const,
    body: `${head}[${group.map(({ json }) => json).join(',')}]${tail}`,
    recipients: group.map(({ recipient }) => recipient),
  }));
  return { calls, left };
}

/** With the comma or the bracket beside it. */
const sizeOf = (json: string) => Buffer.byteLength(json) + 2;
