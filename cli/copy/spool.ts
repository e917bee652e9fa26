import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { writeWhole } from '../files/durable.ts';
import { openOutput } from '../files/output.ts';
import type { Clock } from '../local-time.ts';
import { type RetryDeps, untilAnswered } from '../wire/retry.ts';
import type { Wire } from '../wire/wire.ts';
import { eventRecord } from './event-record.ts';
import { personRecords } from './person-records.ts';
import type { Unit } from './units.ts';

/** A unit's records on this disk, all of them or none: what is uploaded from there is the same, whenever it is gone on with. */
const wholeSchema = z.object({ doubtful: z.int(), asTexts: z.int() });
export type Whole = z.infer<typeof wholeSchema>;
export type SpoolDeps = {
  wire: Wire;
  retry: RetryDeps;
  clock: Clock;
  before: number | undefined;
  /** People who were pulled by this call, where several queries may find the same ones. */
  seen: Set<string> | undefined;
};

const MOST_TRIES = 3;
const NOBODY = '{"type":"profile"';
const PARAMS = {
  events: 'batch_size=5000&app=false&events=false&profile=false&epoch=true',
  profiles: 'batch_size=5000&app=true&events=false&profile=true',
};

export async function spooled(
  unit: Unit,
  { files, deps }: { files: { records: string; whole: string }; deps: SpoolDeps },
): Promise<Whole> {
  const found = await readFile(files.whole, 'utf8').catch(() => undefined);
  if (found !== undefined) return wholeSchema.parse(JSON.parse(found));
  for (let tries = 1; ; tries++) {
    const pulled = await pull(unit, { path: files.records, deps });
    if (pulled.kind === 'pulled') {
      await writeWhole(files.whole, JSON.stringify(pulled.whole));
      return pulled.whole;
    }
    if (tries === MOST_TRIES) throw new Error(`the cursor expired ${tries} times: ${pulled.error}`);
  }
}

type Pulled = { kind: 'pulled'; whole: Whole } | { kind: 'expired'; error: string };

async function pull(unit: Unit, { path, deps }: { path: string; deps: SpoolDeps }): Promise<Pulled> {
  const { wire, retry } = deps;
  const { resource, query } = unit;
  const output = await openOutput(path, 0);
  const whole: Whole = { doubtful: 0, asTexts: 0 };
  const seen = new Set<string>();
  try {
    const opened = await untilAnswered(retry, () => wire.open(resource, { query, params: PARAMS[resource] }));
    if (opened.kind === 'refused') throw new Error(`the cursor was not opened: ${opened.error}`);
    for (let cursor: string | undefined = opened.cursor; cursor !== undefined; ) {
      const at: string = cursor;
      const page = await untilAnswered(retry, () => wire.read(resource, at));
      if (page.kind === 'refused') throw new Error(`a page of the source: ${page.error}`);
      if (page.kind === 'expired') return page;
      const records = page.lines.flatMap((line) => recordsOf(line, { unit, deps, whole, seen }));
      await output.append(records);
      cursor = page.next;
    }
  } finally {
    await output.close();
  }
  for (const person of seen) deps.seen?.add(person);
  return { kind: 'pulled', whole };
}

type Of = { unit: Unit; deps: SpoolDeps; whole: Whole; seen: Set<string> };

function recordsOf(line: string, { unit, deps, whole, seen }: Of): string[] {
  if (unit.event === undefined) {
    const records = personRecords(line);
    if (!deps.seen) return records;
    const [first = ''] = records;
    const who = first.slice(0, first.indexOf(',"profileData"'));
    if (who !== NOBODY && (deps.seen.has(who) || seen.has(who))) return [];
    seen.add(who);
    return records;
  }
  const made = eventRecord(line, { event: unit.event, clock: deps.clock });
  if (deps.before !== undefined && made.epoch >= deps.before) return [];
  whole.doubtful += made.doubtful ? 1 : 0;
  whole.asTexts += made.asTexts ? 1 : 0;
  return [made.record];
}
