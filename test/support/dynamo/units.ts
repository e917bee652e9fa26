import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { sizeOf } from './item-size.ts';
import type { MemoryTable } from './memory-table.ts';

/**
 * Counts what DynamoDB bills for a table's calls, on demand: a write of 1 KB is one unit and double in a transaction, a
 * read of 4 KB one, and half where it need not be consistent
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html).
 */
export type Units = { reads: number; writes: number };
// biome-ignore lint/suspicious/noExplicitAny: inputs and answers of many commands
type Any = any;

const keyOf = ({ pk, sk }: Any): string => (sk === undefined ? pk : `${pk}|${sk}`);
const readUnits = (bytes: number, isConsistent: unknown) =>
  Math.max(1, Math.ceil(bytes / 4_096)) / (isConsistent ? 1 : 2);
const writeUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / 1_024));

export function countUnits(table: MemoryTable): Units {
  const units: Units = { reads: 0, writes: 0 };
  const db: { send: (command: never) => Promise<object> } = table.db;
  const { send } = db;
  const sizeAt = (write: Any) => sizeOf(table.items.get(keyOf(write.Item ?? write.Key)) ?? {});
  db.send = async (command: never) => {
    const { input }: Any = command;
    const writes: Any[] = isOf(command, TransactWriteCommand)
      ? input.TransactItems.flatMap((step: Any) => Object.values(step))
      : isOf(command, PutCommand, UpdateCommand, DeleteCommand)
        ? [input]
        : [];
    const before = writes.map(sizeAt);
    const count = () => {
      const factor = isOf(command, TransactWriteCommand) ? 2 : 1;
      for (const [place, write] of writes.entries())
        units.writes += factor * writeUnits(Math.max(before[place] ?? 0, sizeAt(write)));
    };
    const answer: Any = await send(command).catch((thrown: unknown) => {
      // A write whose condition does not hold is billed like another.
      count();
      throw thrown;
    });
    count();
    if (isOf(command, GetCommand)) units.reads += readUnits(sizeOf(answer.Item ?? {}), input.ConsistentRead);
    if (isOf(command, QueryCommand)) units.reads += readUnits(sizeOf(answer.Items), input.ConsistentRead);
    if (isOf(command, BatchGetCommand)) {
      for (const [name, { Keys, ConsistentRead }] of Object.entries<Any>(input.RequestItems)) {
        const missing = Keys.length - answer.Responses[name].length;
        for (const item of answer.Responses[name]) units.reads += readUnits(sizeOf(item), ConsistentRead);
        units.reads += missing * readUnits(0, ConsistentRead);
      }
    }
    return answer;
  };
  return units;
}

const isOf = (command: unknown, ...kinds: (new (input: never) => unknown)[]) =>
  kinds.some((kind) => command instanceof kind);
