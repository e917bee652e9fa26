import { globSync } from 'node:fs';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  GetUserCommand,
  RevokeTokenCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { PROJECT } from '../../lib/platform/project.ts';
import { exportsWorld } from '../exports/exports-world.ts';
import { accountItems } from '../support/http-account.ts';
import { memoryTransfer } from '../support/transfer.ts';
import { context, httpEvent } from './http-call.ts';

/**
 * Every function that answers requests, over one table, one bucket and a stream in memory that two accounts share. Variables of
 * functions are `one`, but for these.
 */
const ENVIRONMENT = new Map([
  ['PROFILES_TABLE', 'profiles'],
  ['INGEST_LANES', '4'],
  ['FAN_OUT_ROWS', '1000'],
  ['PREPARE_PAGES_FUNCTION', 'prepare-pages'],
  ['RUN_COUNT_FUNCTION', 'run-count'],
  ['SERVE_COUNTS_FUNCTION', 'serve-counts'],
  ['LISTS_BUCKET', 'lists'],
  ['ALLOW_PRIVATE_RECEIVERS', 'false'],
  ['SFTP_PORT', '22'],
  ['SECURE_COOKIES', 'true'],
]);
type Handler = (event: unknown, given: unknown) => Promise<{ statusCode: number; body: string; headers: object }>;
export type Sent = { method: string; path: string; query?: string; headers: Record<string, string>; body?: unknown };

export const OTHER = 'OTHER-2';
/** Whose password is right, and whom the examples about people are about. */
export const PERSON = '0b1c2d3e-0000-4000-8000-000000000001';

export async function everyFunction() {
  for (const name of await variables()) vi.stubEnv(name, ENVIRONMENT.get(name) ?? 'one');
  // URLs are signed as they are in production, by nobody's keys.
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'us-east-1');
  // Receivers of the examples are nowhere: their test call is answered, and nobody is called.
  vi.doMock('../../lambdas/webhooks/use-cases/ping-receiver.ts', () => ({
    pingReceiver: () => async () => ({ class: '2xx', status: 200 }),
  }));
  const exports = await exportsWorld();
  const { table } = exports;
  for (const item of accountItems()) {
    const { accountId: named, id, ...rest } = item;
    // Its passcodes are called otherwise too, so that an id leads to one account only.
    const own = id === undefined ? {} : { id: `other-${id}`, sk: `passcode#other-${id}` };
    table.put({ ...rest, ...own, pk: OTHER, ...(named !== undefined && { accountId: OTHER }) });
  }
  const { s3, objects } = exports.store;
  s3.on(ListObjectsV2Command).resolves({});
  s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'upload-1' });
  s3.on(ListPartsCommand).resolves({ Parts: [{ PartNumber: 1, Size: 1_234, ETag: '"e"' }] });
  s3.on(HeadObjectCommand).callsFake(({ Key }) => ({ ContentLength: objects.get(`one/${Key}`)?.byteLength }));
  const kinesis = mockClient(KinesisClient);
  kinesis.on(PutRecordsCommand).callsFake(({ Records = [] }: PutRecordsCommandInput) => ({
    Records: Records.map((_, place) => ({ ShardId: 'shardId-000000000000', SequenceNumber: String(place + 1) })),
  }));
  const sqs = mockClient(SQSClient);
  sqs.on(SendMessageCommand).resolves({});
  const lambda = mockClient(LambdaClient);
  lambda.on(InvokeCommand).callsFake(async ({ FunctionName, Payload }) => {
    const event = JSON.parse(String(Payload));
    if (FunctionName === 'run-count') await (await handlerOf('counts/run-count'))(event, context);
    if (FunctionName !== 'serve-counts') return {};
    return { Payload: Buffer.from(JSON.stringify(await (await handlerOf('counts/serve-counts'))(event, context))) };
  });

  const cognito = mockClient(CognitoIdentityProviderClient);
  const tokens = { AuthenticationResult: { AccessToken: 'access', RefreshToken: 'refresh' } };
  cognito.on(AdminInitiateAuthCommand).resolves(tokens);
  cognito.on(AdminRespondToAuthChallengeCommand).resolves(tokens);
  cognito.on(GetUserCommand).resolves({
    Username: PERSON,
    UserAttributes: [{ Name: 'email', Value: 'jane@example.com' }],
  });
  cognito.on(AdminGetUserCommand).resolves({ Username: PERSON, UserStatus: 'CONFIRMED' });
  cognito.on(AdminCreateUserCommand).resolves({ User: { Username: 'joe' } });
  cognito.on(RevokeTokenCommand).resolves({});
  cognito.on(AssociateSoftwareTokenCommand).resolves({ SecretCode: 'JBSWY3DPEHPK3PXP' });
  cognito.on(VerifySoftwareTokenCommand).resolves({ Status: 'SUCCESS' });

  const transfer = memoryTransfer();
  const clients = [
    transfer.sdk,
    table.sdk,
    exports.store.s3,
    exports.machine.sfn,
    exports.schedules,
    exports.kms,
    cognito,
    kinesis,
    sqs,
    lambda,
  ];
  const send = async (handler: string, { query = '', ...sent }: Sent) => {
    const { statusCode, body } = await (await handlerOf(handler))(httpEvent({ query, ...sent }), context);
    return { status: statusCode, text: body, json: JSON.parse(body) };
  };
  return {
    table,
    transfer,
    /** Objects of its buckets, by `<bucket>/<key>`. */
    objects,
    send,
    /** What was asked of AWS since the last look, each command as text. */
    asked: (): string[] => clients.flatMap((client) => commandsOf(client as unknown as Recorded)),
  };
}

/** Names of all variables that functions read. */
async function variables(): Promise<string[]> {
  const files = globSync('lambdas/*/env.ts', { cwd: PROJECT, exclude: ['lambdas/runtime/*'] });
  const shapes = await Promise.all(files.map(async (file) => Object.values<object>(await import(join(PROJECT, file)))));
  return shapes.flat().flatMap((shape) => ('shape' in shape ? Object.keys(Object(shape.shape)) : []));
}

async function handlerOf(path: string): Promise<Handler> {
  return (await import(join(PROJECT, `lambdas/${path}.ts`))).handler;
}

/** Groups of the stream begin with a header that is text, and says whose they are. */
function readable(_key: string, value: unknown): unknown {
  const { type, data = [] } = Object(value) as { type?: string; data?: number[] };
  return type === 'Buffer' ? Buffer.from(data).toString('latin1') : value;
}

type Recorded = { calls: () => { args: [{ input: object }] }[]; resetHistory: () => unknown };

function commandsOf(client: Recorded): string[] {
  const commands = client.calls().map(({ args: [command] }) => {
    return `${command.constructor.name} ${JSON.stringify(command.input, readable)}`;
  });
  client.resetHistory();
  return commands;
}
