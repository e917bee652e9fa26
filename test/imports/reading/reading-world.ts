import { readEventLine } from '#core/intake/event-line.ts';
import { eventTypeItems } from '#store/accounts/event-type-items.ts';
import { eventTypes } from '#store/accounts/event-types.ts';
import { decodeGroup, unpackLines } from '#store/stream/ingest.ts';
import { putNewImport } from '../../../lambdas/imports/adapters/dynamo-imports.ts';
import { type Import, importSchema } from '../../../lambdas/imports/domain/import.ts';
import {
  groupsKey,
  layoutKey,
  partsKey,
  rejectedKey,
  resultKey,
  sourceKey,
} from '../../../lambdas/imports/domain/keys.ts';
import { type Layout, type Part, type PartResult, partResultSchema } from '../../../lambdas/imports/domain/layout.ts';
import { packedGroups } from '../../../lambdas/imports/domain/packed-groups.ts';
import { cutFile } from '../../../lambdas/imports/use-cases/cut-file.ts';
import { joinRejected } from '../../../lambdas/imports/use-cases/join-rejected.ts';
import { judgePart } from '../../../lambdas/imports/use-cases/judge-part.ts';
import { memoryTable } from '../../support/dynamo/memory-table.ts';
import { memoryFiles } from '../../support/memory-files.ts';

/** A file on its way through the two steps that read it, in memory; and what came of it, as the later steps will find it. */
export const RECEIVED_AT = 1_790_000_000_000;

export type Read = {
  layout: Layout;
  parts: Part[];
  results: PartResult[];
  /** As the stream gets them, in their order. */
  events: ReturnType<typeof readEventLine>[];
  profiles: ReturnType<typeof decodeGroup>['profileChanges'];
  /** The file of rejected rows; empty where there is none. */
  rejected: string;
};

let imports = 0;

export function readingWorld(also: { partBytes?: number; key?: string; clock?: { now: number } } = {}) {
  const { clock = { now: RECEIVED_AT }, partBytes } = also;
  const table = memoryTable();
  const memory = memoryFiles();
  const importsAt = { db: table.db, table: 'Imports', now: () => clock.now };
  const files = { client: memory.client, bucket: 'files' };
  const cut = cutFile({
    ...{ importsAt, files },
    ...(partBytes !== undefined && { partBytes }),
    openKey: async () => also.key,
    sizeOf: async (ref) => memory.objects.get(sourceKey(ref))?.bytes.byteLength,
  });
  const types = eventTypes({ now: importsAt.now, ...eventTypeItems({ db: table.db, table: 'Uploads' }) });
  const judge = judgePart({ importsAt, files, eventTypes: types });
  const join = joinRejected({ files });

  async function newImport(content: string | Buffer, given: Partial<Import> = {}): Promise<Import> {
    const made = importSchema.parse({
      ...{ accountId: 'ACME', importId: `1790000000000-${(++imports).toString(16).padStart(8, '0')}`, channel: 'sftp' },
      ...{ fileName: 'people.csv', type: 'profile', by: 'ACME', bytes: 1, timezone: 'Europe/Berlin' },
      ...{ state: 'Processing', createdAt: '2026-09-21T14:13:20.000Z', judging: 1, receivedAt: RECEIVED_AT, lanes: 4 },
      ...given,
    });
    await putNewImport(importsAt, made);
    memory.put(sourceKey(made), content);
    return made;
  }

  const json = (key: string): unknown => JSON.parse(memory.objects.get(key)?.bytes.toString() ?? 'null');

  async function read(content: string | Buffer, given: Partial<Import> = {}): Promise<Read> {
    const made = await newImport(content, given);
    await cut(made);
    return await judged(made);
  }

  async function judged(made: Import): Promise<Read> {
    const parts = json(partsKey(made)) as Part[];
    for (const part of parts) await judge(made, part);
    const results = parts.map(({ part }) => partResultSchema.parse(json(resultKey(made, part))));
    const groups = parts.flatMap(({ part }) => [
      ...packedGroups(memory.objects.get(groupsKey(made, part))?.bytes ?? Buffer.alloc(0)),
    ]);
    const decoded = groups.map(({ bytes }) => decodeGroup(bytes));
    const file = await join({ ...made, parts: parts.length }, []);
    return {
      ...{ parts, results, layout: json(layoutKey(made)) as Layout },
      events: decoded.flatMap(({ packedEvents }) => unpackLines(packedEvents)).map((line) => readEventLine(line)),
      profiles: decoded.flatMap(({ profileChanges }) => profileChanges),
      rejected: file ? (memory.objects.get(file.key)?.bytes.toString() ?? '') : '',
    };
  }

  return { table, memory, files, importsAt, clock, cut, judge, join, newImport, read, judged, json, rejectedKey };
}

/** The data of profiles by identity, as they were read. */
export const dataOf = ({ profiles }: Read) => profiles.map(({ value, data }) => [value, data] as const);
