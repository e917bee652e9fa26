import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { externalIdOf } from '#core/accounts/external-id.ts';
import type { Failure } from '#core/failure.ts';
import { type Caller, trustPolicy } from '../aws/policies.ts';
import { asCustomersRole } from '../aws/session.ts';
import { proveAccess } from '../aws/strangers.ts';
import type { Answer, Rejected, Work } from '../destination.ts';
import { refused } from '../trouble.ts';
import { clientFor } from './client.ts';
import { type Entry, encodeRecord, entriesOf, requestSize, SOURCE } from './entries.ts';
import { entriesASecond } from './limits.ts';
import { policyFor } from './policies.ts';
import { type EventBridgeSettings, regionOf } from './settings.ts';
import { entryTrouble, isTooLarge, isWrongEntry, requestTrouble } from './trouble.ts';

/**
 * Amazon EventBridge: entries on the customer's bus. Needs `events:PutEvents` and nothing else. EventBridge knows no key by
 * which it could tell an entry come twice, so an entry is sent again only where it is known, or feared, not to be there.
 */
const TEST: Entry = {
  Source: SOURCE,
  DetailType: '_causeway access test',
  Detail: '{"message":"Sent to see whether exports can be."}',
};
/** Requests at once. */
const WIDTH = 4;
const ANSWER_WITHIN_MS = 8_000;

export const eventBridgeWork: Work<EventBridgeSettings> = {
  async test(settings, { accountId, house }) {
    const { busArn, access } = settings;
    if (house.closed.includes(busArn)) {
      const text = `The bus ${busArn} is this deployment’s own; exports cannot be put on it.`;
      throw refused(text);
    }
    const { writer } = house;
    const put = async (caller: Caller) => {
      const answer = await putEntries(await clientFor(settings, caller), { ...settings, ...caller, entries: [TEST] });
      if (answer.kind === 'partly') throw answer.why;
    };
    await put({ writer, externalId: externalIdOf(accountId) });
    if (!house.proves) return;
    const role = access.kind === 'role' ? access.roleArn : undefined;
    await proveAccess({
      ...{ accountId, writer },
      attempt: role === undefined ? put : (stranger) => asCustomersRole(role, stranger),
      open: (owner) =>
        role === undefined
          ? `The bus ${busArn} lets in every account of this deployment: its policy must ask for your external id. Use ${policyFor(busArn, owner)}`
          : `The role ${role} lets in every account of this deployment: its trust policy must ask for your external id. Use ${trustPolicy(owner)}`,
    });
  },
  async open(settings, { accountId, house: { writer }, run: { type } }) {
    const caller = { writer, externalId: externalIdOf(accountId) };
    const client = await clientFor(settings, caller);
    const { packing } = settings;
    const of = { type, packing, accountId };
    return {
      takes: 'batches',
      tells: 'deleted-or-merged',
      most: requestSize(packing, of),
      width: WIDTH,
      // A packed entry carries many records, and goes no faster than as many single ones.
      recordsASecond: entriesASecond(regionOf(settings.busArn)),
      encode: (record) => encodeRecord(record, of),
      async send(texts) {
        const entries = entriesOf(texts, of);
        const answer = await putEntries(client, { ...settings, ...caller, entries });
        return packing === 'one' ? answer : ofWholeBatch(answer);
      },
    };
  },
};

type Put = EventBridgeSettings & Caller & { entries: readonly Entry[] };

async function putEntries(client: EventBridgeClient, { entries, ...bus }: Put): Promise<Answer> {
  const Entries = entries.map((entry) => ({ EventBusName: bus.busArn, ...entry }));
  const abortSignal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const sent = await client.send(new PutEventsCommand({ Entries }), { abortSignal }).catch((thrown: unknown) => {
    if (isTooLarge(thrown)) return 'too-large' as const;
    throw requestTrouble(thrown, bus);
  });
  if (sent === 'too-large') return { kind: 'too-large' };
  const rejected: Rejected[] = [];
  const left: number[] = [];
  let why: Failure | undefined;
  for (const [index, { ErrorCode: code }] of (sent.Entries ?? []).entries()) {
    if (!code) continue;
    if (isWrongEntry(code)) {
      rejected.push({ index, reason: `EventBridge does not take it as an event (${code}).` });
      continue;
    }
    left.push(index);
    why ??= entryTrouble(code, bus);
  }
  return why ? { kind: 'partly', rejected, left, why } : { kind: 'taken', rejected };
}

/** Of an entry that holds the whole request, what is said is said of all its records. */
function ofWholeBatch(answer: Answer): Answer {
  if (answer.kind === 'partly') throw answer.why;
  const [wrong] = answer.kind === 'taken' ? answer.rejected : [];
  return wrong ? { kind: 'some-are-wrong', reason: wrong.reason } : answer;
}
