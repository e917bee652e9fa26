import { lostIntegersAsTexts, membersOf, objectOf } from '../json/members.ts';
import type { Clock } from '../local-time.ts';

/**
 * The upload record of an event as a page has it (wire contract, Get Events: record). The person is named by identity, or by
 * device where there is none. The time is the epoch where the source tells it, and otherwise the local time of its clock,
 * which where clocks are set back does not say which of two hours is meant: the first is taken, and that is told. Properties
 * stay as they were written, but for integers beyond 2^53, which as numbers would be refused: they become texts. Properties
 * of the session, which cannot be uploaded, become properties of the event.
 */
export type MadeEvent = { record: string; epoch: number; doubtful: boolean; asTexts: boolean };

const NONE = new Set(['null', '""']);

export function eventRecord(line: string, { event, clock }: { event: string; clock: Clock }): MadeEvent {
  const page = membersOf(line);
  const profile = membersOf(page.get('profile') ?? '{}');
  const who = ['identity', 'objectId'].find((name) => !NONE.has(profile.get(name) ?? 'null'));
  const instants = instantsOf(page, clock);
  const given = propsOf(page);
  const props = lostIntegersAsTexts(given);
  const [epoch] = instants;
  const record = objectOf([
    ['type', '"event"'],
    // Without a name or a time it is refused, and told of as every other that is.
    ...(who === undefined ? [] : [[who, lostIntegersAsTexts(profile.get(who) ?? '')] as const]),
    ['ts', String(epoch)],
    ['evtName', JSON.stringify(event)],
    ['evtData', props],
  ]);
  return { record, epoch, doubtful: instants.length > 1, asTexts: props !== given };
}

function propsOf(page: ReadonlyMap<string, string>): string {
  const props = page.get('event_props') ?? '{}';
  const session = membersOf(page.get('session_props') ?? '{}');
  if (session.size === 0) return props;
  const own = membersOf(props);
  const added = [...session].filter(([name, json]) => !own.has(name) && !NONE.has(json) && !/^[[{]/.test(json));
  return objectOf([...own, ...added]);
}

const STAMP = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

function instantsOf(page: ReadonlyMap<string, string>, clock: Clock): [number, ...number[]] {
  const epoch = page.get('epoch');
  if (epoch !== undefined && /^\d+$/.test(epoch)) return [Number(epoch)];
  const [, year, month, day, hour, minute, second] = STAMP.exec(page.get('ts') ?? '') ?? [];
  if (year === undefined) return [0];
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return clock.instantsOf(local / 1_000);
}
