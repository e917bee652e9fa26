import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  InvokeCommand,
  LambdaClient,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { untilServed } from '../../conform/patiently.ts';
import { until as untilAnswered } from '../../local/demo/pace.ts';
import { createAccount } from '../../local/stack/account.ts';
import { stackFileSchema } from '../../local/stack/stack-file.ts';

/**
 * The deployed one-machine stack as journeys see it: its addresses, accounts of a test's own, and calls as a client
 * makes them. Importing it points the AWS SDK at the emulator.
 */
export const stackFile = process.env.CAUSEWAY_STACK ?? join(import.meta.dirname, '../../.local/stack.json');
export const stack = stackFileSchema.parse(JSON.parse(readFileSync(stackFile, 'utf8')));
Object.assign(process.env, {
  AWS_ENDPOINT_URL: stack.aws.endpoint,
  AWS_REGION: stack.aws.region,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

export function output(name: string): string {
  const value = stack.outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
}

/** A deployed function by its path, such as `exports/watch-exports`. */
export async function functionAt(path: string): Promise<{ name: string; environment: Record<string, string> }> {
  for await (const { Functions = [] } of paginateListFunctions({ client: new LambdaClient({}) }, {})) {
    const found = Functions.find(({ Description }) => Description === path);
    if (found) return { name: found.FunctionName ?? '', environment: found.Environment?.Variables ?? {} };
  }
  throw new Error(`no function of the stack is ${path}`);
}

/** Calls a deployed function as its schedule does, and waits until it is through. */
export async function invoke(path: string, payload: object = {}): Promise<void> {
  const { name } = await functionAt(path);
  const called = await new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
  );
  if (called.FunctionError) throw new Error(`${path}: ${Buffer.from(called.Payload ?? []).toString()}`);
}

/** Gives deployed functions, named by their paths, other values of their environment; answers how to take them back. */
export async function setEnvironment(changes: Record<string, Record<string, string>>): Promise<() => Promise<void>> {
  const set = async (FunctionName: string, Variables: Record<string, string>) =>
    void (await new LambdaClient({}).send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }),
    ));
  const found = await Promise.all(
    Object.entries(changes).map(async ([path, change]) => ({ ...(await functionAt(path)), change })),
  );
  for (const { name, environment, change } of found) await set(name, { ...environment, ...change });
  return async () => {
    for (const { name, environment } of found) await set(name, environment);
  };
}

export type Answer = { status: number; headers: Headers; text: string; json: any };
export type Client = Awaited<ReturnType<typeof newAccount>>;

/** An account of the test's own, and a client that calls with its passcodes. */
export async function newAccount(timezone = 'America/New_York') {
  const at = { endpoint: stack.aws.endpoint, functionName: output('CreateAccountFunction') };
  const { account, passcodes } = await createAccount(at, { name: 'Journey', timezone });
  const call = (method: string, path: string, body?: unknown, passcode = passcodes.admin) =>
    callAs({ accountId: account.accountId, passcode }, { method, path, body });
  return { ...account, passcodes, call };
}

type Who = { accountId: string; passcode: string };
type Request = { method: string; path: string; body?: unknown; headers?: Record<string, string> };

/** Where no function is free the gateway says 503, and a client asks again, as any client of a small account has to. */
export async function callAs(who: Who, request: Request): Promise<Answer> {
  return await untilServed(() => callOnce(who, request), { withinMs: 20_000, everyMs: 250 });
}

async function callOnce(who: Who, request: Request): Promise<Answer> {
  const { body } = request;
  const response = await fetch(stack.api + request.path, {
    method: request.method,
    headers: {
      'X-CleverTap-Account-Id': who.accountId,
      'X-CleverTap-Passcode': who.passcode,
      'Content-Type': 'application/json',
      ...request.headers,
    },
    ...(body !== undefined && {
      body: body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks until there is an answer; throws with what was waited for after `withinMs`. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>, withinMs = 60_000): Promise<T> {
  return await untilAnswered(async () => (await ask()) || undefined, { withinMs, what, signal: undefined });
}

/** Uploads records and waits until they are committed; answers the commit's number. */
export async function uploadAndCommit(client: Client, records: readonly unknown[]): Promise<number> {
  const answer = await client.call('POST', '/1/upload', { d: records });
  if (answer.json?.status !== 'success') throw new Error(`upload: ${answer.text}`);
  const receipt = answer.headers.get('x-causeway-upload-id');
  const upload = await until(`the commit of upload ${receipt}`, async () => {
    const shown = await client.call('GET', `/api/uploads/${receipt}`);
    return shown.json?.upload?.committed === true && shown.json.upload;
  });
  return upload.commit;
}

export const event = (identity: string, place: number, evtData: Record<string, unknown> = {}) => ({
  type: 'event',
  identity,
  evtName: 'Charged',
  ts: 1_700_000_000 + place,
  evtData: { Place: place, ...evtData },
});

type Walk = { query: object; opened: Answer; onPage?: ((page: number) => Promise<void>) | undefined };

/** Walks a query's cursor to its end, asking again while a page is being made; answers the pages' records. */
async function pagesOf(client: Client, path: string, { query, opened, onPage }: Walk): Promise<any[][]> {
  const pages: any[][] = [];
  let cursor = opened.json?.cursor;
  if (typeof cursor !== 'string') throw new Error(`no cursor for ${JSON.stringify(query)}: ${opened.text}`);
  while (cursor) {
    const page = await until(`page ${pages.length + 1}`, async () => {
      const answer = await client.call('GET', `${path}?cursor=${cursor}`);
      return answer.json?.code !== 2 && answer;
    });
    if (page.json?.status !== 'success') throw new Error(`a page of ${JSON.stringify(query)}: ${page.text}`);
    if (page.json.records) pages.push(page.json.records);
    cursor = page.json.next_cursor;
    await onPage?.(pages.length);
  }
  return pages;
}

/** All records of a query, given to a path with its parameters, such as `/1/events.json?batch_size=500`. */
export async function recordsOf(client: Client, path: string, query: object): Promise<any[]> {
  const opened = await client.call('POST', path, query);
  const [bare = ''] = path.split('?');
  return (await pagesOf(client, bare, { query, opened })).flat();
}

/** What a count answers, asked for again while it is being made; without a query, the path alone says what is counted. */
export async function counted(client: Client, path: string, query?: object): Promise<any> {
  const { json } = await client.call(query ? 'POST' : 'GET', path, query);
  if (json.status !== 'partial') return json;
  return await until('the count', async () => {
    const again = (await client.call('GET', `${path}?req_id=${json.req_id}`)).json;
    return again.status !== 'partial' && again;
  });
}

/** Opens a cursor over November 2023 and walks it to its end; answers the pages' records. */
export async function walk(
  client: Client,
  options: { batchSize?: number; events?: boolean; onPage?: (page: number) => Promise<void> } = {},
): Promise<any[][]> {
  const query = { event_name: 'Charged', from: 20231101, to: 20231231 };
  const opened = await client.call(
    'GET',
    `/1/events.json?batch_size=${options.batchSize ?? 5_000}&app=false&profile=false&events=${options.events ?? false}&query=${encodeURIComponent(JSON.stringify(query))}`,
  );
  return await pagesOf(client, '/1/events.json', { query, opened, onPage: options.onPage });
}
