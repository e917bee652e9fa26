import { delimiter } from 'node:path';
import { binDir, type Layout } from './layout.ts';

/**
 * The only place under `local/` that reads the environment: the ports and the concurrency that a person may choose, and the
 * environments of the programs that the stack starts. Nothing of the person's own AWS set-up reaches any of them, so a
 * mistake here can never touch a real account.
 */
export const region = 'us-east-1';
export const emulatedAccount = '000000000000';
export const dummyCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export type Wishes = { frontDoor?: number; gateway?: number; sftp?: number; kinesis?: number; partners?: number };

/** What an AWS account runs at once when it is new, and what tests are held to. */
export const NEW_ACCOUNTS_CONCURRENCY = 10;

/** Ports asked for by `PORT`, `GATEWAY_PORT` and `SFTP_PORT`; a value that is no port is an error that says so. */
export function wishedPorts(): Wishes {
  const frontDoor = portFrom('PORT');
  const gateway = portFrom('GATEWAY_PORT');
  const sftp = portFrom('SFTP_PORT');
  return { ...(frontDoor && { frontDoor }), ...(gateway && { gateway }), ...(sftp && { sftp }) };
}

function portFrom(name: string): number | undefined {
  const text = process.env[name];
  if (!text) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${name} is not a port: ${text}`);
  return port;
}

/** `LAMBDA_CONCURRENCY=10`: as many functions at once as a new AWS account may run; the emulator's own limit otherwise. */
export function wishedConcurrency(): number | undefined {
  const text = process.env.LAMBDA_CONCURRENCY;
  if (!text) return undefined;
  const most = Number(text);
  if (!Number.isInteger(most) || most < 1) throw new Error(`LAMBDA_CONCURRENCY is no whole number from 1 on: ${text}`);
  return most;
}

/** Where a running stack's `stack.json` is, when a caller names one. */
export function namedStackFile(): string | undefined {
  return process.env.CAUSEWAY_STACK;
}

/** For the tools (pip, cdk, vitest): the person's own environment, less what would steer AWS or Node elsewhere. */
export function toolEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS_|CDK_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(kept), PATH: toolPath(), ...extra };
}

export function cdkEnvironment(layout: Layout, endpoint: string): NodeJS.ProcessEnv {
  return toolEnvironment({
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: dummyCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: dummyCredentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: emulatedAccount,
    CDK_DEFAULT_REGION: region,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // Its look at every template is for those of AWS.
    CDK_VALIDATION: 'false',
    CDK_HOME: layout.cdkHome,
    CDK_OUTDIR: layout.cdkOut,
  });
}

/** Lambda workers inherit the emulator's environment, so it is given a short list and not the person's. */
export function emulatorEnvironment(
  layout: Layout,
  options: { gateway: number; sftp: number; kinesis?: number; partners?: number; concurrency?: number | undefined },
): NodeJS.ProcessEnv {
  return {
    ...nodeEnvironment(layout),
    PYTHONUNBUFFERED: '1',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(options.gateway),
    SFTP_HOST: '127.0.0.1',
    SFTP_PORT: String(options.sftp),
    IOT_MTLS_ENABLED: '0',
    STATE_DIR: layout.state,
    S3_DATA_DIR: layout.state,
    LOG_LEVEL: 'INFO',
    ...(options.kinesis && { AWS_ENDPOINT_URL_KINESIS: `http://127.0.0.1:${options.kinesis}` }),
    ...(options.partners && { PARTNERS_AT: `http://127.0.0.1:${options.partners}` }),
    ...(options.concurrency && { LAMBDA_ACCOUNT_CONCURRENCY: String(options.concurrency) }),
  };
}

/** For the servers beside it. */
export function nodeEnvironment(layout: Layout): NodeJS.ProcessEnv {
  return { PATH: toolPath(), HOME: layout.scratch, LANG: 'C.UTF-8', TZ: 'UTC', TMPDIR: layout.scratch };
}

function toolPath(): string {
  return `${binDir}${delimiter}${process.env.PATH ?? ''}`;
}
