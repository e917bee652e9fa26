import type { Import } from '../domain/import.ts';
import { changeImport, type ImportsAt } from './dynamo-imports.ts';

/** What reading a file notes on its import, as long as it is still that judging which is under way. */
type Reading = Pick<Import, 'accountId' | 'importId' | 'judging'>;
const isUnderWay = '#state = :processing AND #judging = :judging';
const of = ({ judging }: Reading) => ({ ':processing': 'Processing', ':judging': judging });

/** False where it is not any more: it was cancelled. */
export async function noteBytesRead(at: ImportsAt, made: Reading, bytesRead: number): Promise<boolean> {
  const values = { ...of(made), ':bytesRead': bytesRead };
  return (
    (await changeImport(at, made, { change: 'SET #bytesRead = :bytesRead', values, when: isUnderWay })) !== undefined
  );
}

export async function noteCut(
  at: ImportsAt,
  made: Reading,
  { bytesRead, parts, rows }: { bytesRead: number; parts: number; rows: number },
): Promise<boolean> {
  const change = 'SET #bytesRead = :bytesRead, #parts = :parts, #rows = :rows, #step = :judging_';
  const values = { ...of(made), ':bytesRead': bytesRead, ':parts': parts, ':rows': rows, ':judging_': 'judging' };
  return (await changeImport(at, made, { change, values, when: isUnderWay })) !== undefined;
}

export async function noteJudged(at: ImportsAt, made: Reading, part: number): Promise<void> {
  const values = { ...of(made), ':part': new Set([part]) };
  await changeImport(at, made, { change: 'ADD #partsJudged :part', values, when: isUnderWay });
}
