import type { AtVariable } from '#core/liquid/at-variables.ts';
import { newProfile } from '#core/people/profile.ts';
import type { Recipient } from './campaign.ts';
import { compose } from './compose/compose.ts';
import type { Call, Composition } from './compose/composition.ts';
import { readContent, textsOf, whyOneByOne } from './compose/read-content.ts';
import { namespaces, personOf } from './compose/variables.ts';
import { hiding } from './privacy/hide.ts';

/** What content becomes for one person, as it would leave, and what its author should know of it. */
export type Preview = {
  broadcast: boolean;
  /** Why each person gets a call of their own. */
  why?: string;
  calls: Pick<Call, 'url' | 'contentType' | 'body'>[];
  left: { reason: string; why?: string }[];
  unknown: { variable: string; why: string }[];
};

export function previewOf(given: Composition, recipient: Recipient): Preview {
  const read = readContent(given.content);
  const why = whyOneByOne(read, given.template.method);
  const { calls, left } = compose(given, [recipient]);
  return {
    broadcast: why === undefined,
    ...(why !== undefined && { why }),
    calls: calls.map(({ recipients: _, ...call }) => call),
    left: left.map(({ profileId: _, ...trouble }) => trouble),
    unknown: unknownIn(given, recipient),
  };
}

/** The variables that content asks for and this person has no value for, after privacy rules; each once. */
function unknownIn(given: Composition, recipient: Recipient): Preview['unknown'] {
  const texts = textsOf(readContent(given.content));
  const shown = hiding(given.template)(recipient);
  const person = personOf(shown, given);
  const found = new Map<string, string>();
  for (const path of texts.flatMap(({ variables }) => variables)) {
    const why = whyUnknown(path, person.variables, shown);
    if (why !== undefined) found.set(spelt(path), why);
  }
  for (const variable of texts.flatMap(({ atVariables }) => atVariables)) {
    const value = person.valueOf({ ...variable, fallback: '' });
    if (value === '' || value === undefined)
      found.set(`@${variable.space} - ${variable.name}`, whyNotAt(variable, shown));
  }
  return [...found].map(([variable, why]) => ({ variable, why }));
}

const NO_EVENT = 'there is no event: only live campaigns have one';

function whyUnknown(
  path: readonly string[],
  variables: Readonly<Record<string, unknown>>,
  { event }: Recipient,
): string | undefined {
  const [space = '', name] = path;
  if (!namespaces.has(space))
    return 'is no variable: they begin with Profile., Event., CampaignID or Profiles, or are assigned';
  if (space === 'Linked') return 'nothing is linked: linked content is not supported';
  if (name === undefined) return undefined;
  const values = variables[space];
  if (typeof values === 'object' && values !== null && Object.hasOwn(values, name)) return undefined;
  if (space === 'Event') return event ? 'the event has no such property' : NO_EVENT;
  return 'the person has no such property';
}

function whyNotAt({ space }: AtVariable, { event }: Recipient): string {
  if (space === 'Profile') return 'the person has no such property';
  return event ? 'the event has another name, or no such property' : NO_EVENT;
}

/** As it is written in Liquid. */
function spelt([first = '', ...rest]: readonly string[]): string {
  return (
    first +
    rest.map((part) => (/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`)).join('')
  );
}

/** Somebody made up, for who previews content before there are people. */
export function somebody(accountId: string): Recipient {
  const profile = newProfile({ accountId, kind: 'identity', value: 'jane', ts: 0 });
  const [email, phone, name] = ['jane@example.com', '+14155550100', 'Jane Doe'];
  const props = { Plan: 'gold', City: 'Oslo', Tz: 'Europe/Oslo', 'MSG-email': true, Joined: '$D_1767225600' };
  return {
    profile: { ...profile, email, phone, name, props, allIdentities: ['jane', email, phone], objectId: '__jane' },
  };
}
