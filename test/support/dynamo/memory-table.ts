import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  type TransactGetCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { asStored } from './as-stored.ts';
import { type Item, readCondition } from './condition.ts';
import { sizeOf } from './item-size.ts';
import { type Asked, pageOf, projected } from './pages.ts';
import { type Referring, references, refuse } from './read-expression.ts';
import { readUpdate } from './update.ts';

/**
 * DynamoDB in memory, whatever the table is called: its key is `pk`, with or without `sk`. Conditions, updates and key
 * conditions are evaluated, and DynamoDB's limits and the SDK's hold, so that what AWS would refuse fails here too.
 */
type Write = Referring & {
  Item?: Item | undefined;
  Key?: Item | undefined;
  ConditionExpression?: string | undefined;
  UpdateExpression?: string | undefined;
  ReturnValues?: string | undefined;
};

const ITEM_BYTES = 400 * 1024;
const TRANSACTION_BYTES = 4 * 1024 * 1024;
const ITEMS_PER_CALL = 100;

const keyOf = ({ pk, sk }: Item): string => (sk === undefined ? String(pk) : `${pk}|${sk}`);
const targetOf = (write: Write): string => keyOf(write.Item ?? write.Key ?? {});

export function memoryTable() {
  const items = new Map<string, Item>();
  const calls = { writes: 0, reads: 0 };
  /** Set by a test to look at commands, to hold them up or to break them. */
  const hooks: { before?: (command: unknown) => unknown; after?: (command: unknown) => unknown } = {};

  /** Whether a write's condition holds, and the item that it leaves: none of a deletion. */
  function outcomeOf(write: Write) {
    const refer = references(write);
    const holds = readCondition(write.ConditionExpression, refer);
    const update = readUpdate(write.UpdateExpression, refer);
    refer.mustBeUsed();
    const before = items.get(targetOf(write));
    const isMet = holds(before ?? {});
    return { before, isMet, after: (): Item => write.Item ?? update(before ?? { ...write.Key }) };
  }

  function keep(target: string, item: Item): Item {
    if (sizeOf(item) > ITEM_BYTES) refuse('Item size has exceeded the maximum allowed size');
    items.set(target, structuredClone(item));
    return item;
  }

  function writeAlone(write: Write, isDeletion = false): object {
    const { before, isMet, after } = outcomeOf(write);
    if (!isMet) throw new ConditionalCheckFailedException({ $metadata: {}, message: 'The conditional request failed' });
    if (isDeletion) items.delete(targetOf(write));
    const written = isDeletion ? undefined : keep(targetOf(write), after());
    const Attributes = { ALL_OLD: before, ALL_NEW: written }[write.ReturnValues ?? 'NONE'];
    return structuredClone({ ...(Attributes && { Attributes }) });
  }

  function transact({ TransactItems = [] }: TransactWriteCommandInput): object {
    const steps = TransactItems.map(({ Put, Update, Delete, ConditionCheck }) => {
      const write: Write = Put ?? Update ?? Delete ?? ConditionCheck ?? refuse('an empty step of a transaction');
      return {
        target: targetOf(write),
        isDeletion: Delete !== undefined,
        isCheck: ConditionCheck !== undefined,
        write,
      };
    });
    if (steps.length > ITEMS_PER_CALL || new Set(steps.map(({ target }) => target)).size < steps.length) {
      refuse('Transaction request cannot include multiple operations on one item, or more than 100 items');
    }
    const outcomes = steps.map(({ write }) => outcomeOf(write));
    if (outcomes.some(({ isMet }) => !isMet)) {
      const CancellationReasons = outcomes.map(({ isMet }) => ({ Code: isMet ? 'None' : 'ConditionalCheckFailed' }));
      throw new TransactionCanceledException({ $metadata: {}, message: 'Transaction cancelled', CancellationReasons });
    }
    const written = steps.map((step, place) => ({
      ...step,
      after: step.isDeletion || step.isCheck ? undefined : outcomes[place]?.after(),
    }));
    const sizes = written.map(({ after }) => (after ? sizeOf(after) : 0));
    if (sizes.some((size) => size > ITEM_BYTES)) refuse('Item size has exceeded the maximum allowed size');
    if (sizes.reduce((sum, size) => sum + size, 0) > TRANSACTION_BYTES) refuse('Transaction is too large');
    for (const { target, isDeletion, after } of written) {
      if (isDeletion) items.delete(target);
      else if (after) keep(target, after);
    }
    return {};
  }

  function found(asked: Asked & { Key?: Item | undefined }): Item | undefined {
    const item = items.get(keyOf(asked.Key ?? {}));
    return item && structuredClone(projected(item, asked));
  }

  function batchGet({ RequestItems = {} }: BatchGetCommandInput): object {
    const Responses = Object.entries(RequestItems).map(([table, { Keys = [], ...asked }]) => {
      if (Keys.length > ITEMS_PER_CALL) refuse('Too many items requested for the BatchGetItem call');
      if (new Set(Keys.map(keyOf)).size < Keys.length) refuse('Provided list of item keys contains duplicates');
      return [table, Keys.flatMap((Key) => found({ Key, ...asked }) ?? [])];
    });
    return { Responses: Object.fromEntries(Responses), UnprocessedKeys: {} };
  }

  function transactGet({ TransactItems = [] }: TransactGetCommandInput): object {
    return { Responses: TransactItems.map(({ Get }) => ({ Item: found(Get ?? {}) })) };
  }

  function answer(command: unknown): object {
    if (command instanceof GetCommand) return { Item: found(command.input) };
    if (command instanceof BatchGetCommand) return batchGet(command.input);
    if (command instanceof TransactGetCommand) return transactGet(command.input);
    if (command instanceof QueryCommand) return structuredClone(pageOf([...items.values()], command.input));
    if (command instanceof ScanCommand) return structuredClone(pageOf([...items.values()], command.input));
    if (command instanceof PutCommand || command instanceof UpdateCommand) return writeAlone(command.input);
    if (command instanceof DeleteCommand) return writeAlone(command.input, true);
    if (command instanceof TransactWriteCommand) return transact(command.input);
    throw new Error(`memoryTable does not know ${Object(command).constructor.name}`);
  }

  async function send(command: unknown): Promise<object> {
    await hooks.before?.(command);
    calls[READS.has(Object(command).constructor) ? 'reads' : 'writes']++;
    await marshal(command);
    const answered = answer(command);
    await hooks.after?.(command);
    return answered;
  }

  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  /** Puts an item there as it is. */
  const put = (item: Item) => void items.set(keyOf(item), item);
  return { db: Object.assign(db, { send }), items, hooks, calls, put };
}
export type MemoryTable = ReturnType<typeof memoryTable>;

const READS = new Set<unknown>([BatchGetCommand, GetCommand, QueryCommand, ScanCommand, TransactGetCommand]);
const COMMANDS = [...READS, DeleteCommand, PutCommand, TransactWriteCommand, UpdateCommand];

/** A table that answers every client of the SDK, those too that the code under test makes for itself. */
export function tableOfAll() {
  const table = memoryTable();
  const sdk = mockClient(DynamoDBDocumentClient);
  function listen(): void {
    sdk.reset();
    // biome-ignore lint/suspicious/noExplicitAny: each command with its own input
    for (const Command of COMMANDS as any[]) sdk.on(Command).callsFake((input) => table.db.send(new Command(input)));
  }
  listen();
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  return { ...table, db, sdk, listen };
}

/** Puts items and values through the SDK's marshaller, which `send` of this table has taken the place of. */
async function marshal(command: unknown): Promise<void> {
  const { input } = Object(command);
  const steps = command instanceof TransactWriteCommand ? (command.input.TransactItems ?? []) : [];
  const writes: Write[] = [input, ...steps.flatMap((step) => Object.values(step))];
  for (const write of writes) {
    if (write.Item) write.Item = await asStored(write.Item);
    if (write.ExpressionAttributeValues) {
      write.ExpressionAttributeValues = await asStored(write.ExpressionAttributeValues);
    }
  }
}
