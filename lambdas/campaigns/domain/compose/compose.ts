import { Failure } from '#core/failure.ts';
import type { Content, Recipient } from '../campaign.ts';
import { broadcast } from './broadcast.ts';
import { type Composed, type Composition, leftOut } from './composition.ts';
import { oneByOne } from './one-by-one.ts';
import { type ReadContent, readContent, whyOneByOne } from './read-content.ts';

/**
 * The calls that content makes for some people, as they leave: private fields are hidden first, so that nothing composed of
 * them can show one. Who gets none is left out with the reason.
 */
export function compose(given: Composition, recipients: readonly Recipient[]): Composed {
  const here = recipients.filter((recipient) => !isGone(recipient));
  const gone = recipients.filter(isGone).map((recipient) => leftOut(recipient, { reason: 'ProfileGone' }));
  const { calls, left } = composeFor(given, here);
  return { calls, left: [...gone, ...left] };
}

function isGone({ profile: { deleted, mergedInto } }: Recipient): boolean {
  return deleted || mergedInto !== null;
}

function composeFor(given: Composition, recipients: readonly Recipient[]): Composed {
  const read = readOrWhy(given.content);
  if (typeof read === 'string') {
    return { calls: [], left: recipients.map((recipient) => leftOut(recipient, { reason: 'LiquidError', why: read })) };
  }
  const makeCalls = whyOneByOne(read, given.template.method) === undefined ? broadcast : oneByOne;
  return makeCalls(given, read, recipients);
}

/** What is wrong with content is told when it is saved; if it is found only now, people are left out and sending goes on. */
function readOrWhy(content: Content): ReadContent | string {
  try {
    return readContent(content);
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'bad-input') return thrown.message;
    throw thrown;
  }
}
