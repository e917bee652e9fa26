import { isIP } from 'node:net';
import type { Node } from 'constructs';

/** How many functions of each kind of background work may run at once. SQS takes no less than 2. */
export type Concurrency = Record<
  | 'exportParts'
  | 'deliveries'
  | 'instant'
  | 'qualify'
  | 'slices'
  | 'alerts'
  | 'upkeep'
  | 'sweep'
  | 'queries'
  | 'imports',
  number
>;

/** A name and its certificate of ACM, which is in the region that is deployed to; that of the dashboard is in us-east-1, as CloudFront wants it. */
export type OwnDomain = { name: string; certificateArn: string };

/**
 * The server of SFTP. It is made by the stack Sftp, unless the context names one that is there: that of the emulator, which
 * CloudFormation cannot make there.
 */
export type Sftp = { server?: { id: string; host: string; port: string } };

/** All that differs between environments. No other file in `lib` decides by the stage's name. */
export type Stage = {
  name: 'local' | 'dev' | 'prod';
  /** The one-machine stack: functions run on this machine's Node, tracing and the agent behind it are absent. */
  onThisMachine: boolean;
  /** What the functions' native code is built for, as Node spells platform and architecture. */
  target: `${string}-${'arm64' | 'x64'}`;
  stream: { mode: 'on-demand' } | { mode: 'provisioned'; shards: number };
  /**
   * Cuts of the stream's hash space; a profile's records stay in one. As many as shards: fewer leave shards idle, more
   * cut uploads into smaller, dearer records. Change it only when `Lake/StoreBatch/IteratorAge` is at zero: a profile
   * may change its lane, and with it its shard.
   */
  lanes: number;
  /** Seconds that the stream's reader may wait for a fuller batch: the delay until data can be read, and the file size. */
  storeWindowSeconds: number;
  concurrency: Concurrency;
  /** What all imports of files together put on a lane, which takes 1 MB a second: the rest of it is for uploads. */
  importBytesPerSecond: number;
  /** Above `fanOutRows`, a query is spread over many functions, each of about `rowsAPart`. */
  queries: { fanOutRows: number; rowsAPart: number };
  /** How steps of a run are tried again: first after so many seconds, then after `backoff` times as many. */
  stepRetry: { seconds: number; backoff: number };
  /** How long a step waits when too many functions run for its own to start: twice as long each time, up to `atMostSeconds`. */
  throttleRetry: { seconds: number; atMostSeconds: number; times: number };
  /** 3,008 MB is what a new AWS account may give to one function (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
  memoryMb: { small: number; http: number; engine: number };
  /** What becomes of tables, buckets and the stream when their stack is deleted. */
  onDelete: 'retain' | 'destroy';
  logRetentionDays: 7 | 30;
  /** Buckets of the deployment's own AWS account that exports may be written to; any other of it is denied to them. */
  exportBuckets: readonly string[];
  /** Names of event buses of the deployment's own AWS account and region that exports may be put on; any other is denied. */
  exportBuses: readonly string[];
  /**
   * Where events are delivered at once: for how long after it was received an event is tried, and how long ago a commit must
   * be for a run to take it. The difference is far more than a try takes and than clocks differ.
   */
  instant: { forSeconds: number; settledAfterSeconds: number };
  /** For how long every attempt must fail before a receiver's circuit opens, and how long it is open before the first probe. */
  breaker: { failingForSeconds: number; firstProbeSeconds: number };
  /** Whether alerts may be sent to private addresses, which only makes sense where everything is on one machine. */
  allowPrivateReceivers: 'true' | 'false';
  /** Names of hosts and ranges of addresses that receivers may have beside public ones, such as those of an own network. */
  allowedReceivers: readonly string[];
  /** Whether files may be dropped by SFTP; AWS takes about $219 a month for the server (`docs/costs.md`). */
  sftp?: Sftp;
  /** Whether calls to customers go out by one address that stays; AWS takes about $37 a month for it (`docs/costs.md`). */
  staticEgress?: true;
  /**
   * Seconds for which a file that was dropped must rest before it is taken; the same where its manifest was there first and
   * says no size, so that half a file would look like a whole one; and after which a file without its other half is refused.
   */
  dropped: { restsFor: number; restsUnsizedFor: number; refusedAfter: number };
  /** What the API is called; without it, API Gateway makes a name up, which changes when the stack Door is made anew. */
  domain?: OwnDomain;
  /** What the dashboard is called; without it, CloudFront makes a name up. */
  dashboardDomain?: OwnDomain;
  /** Receives every alarm, after confirming the subscription; without it, alarms are only shown in CloudWatch. */
  alarmEmail?: string;
  /** Whom mails about imports are from, an address that SES has verified or one of such a domain; without it, none are sent. */
  mailFrom?: string;
  /** What SES has verified of it, where that is not its domain: the address itself. */
  mailAddressAlone?: true;
};

/** What a new AWS account may run at once, of all its functions (Service Quotas, Lambda, "Concurrent executions"). */
const NEW_ACCOUNT = 10;

/**
 * Shares of the account's quota for work that lasts: together at most seven tenths, so that uploads, downloads and the
 * stream's reader always find room. There is no reserved concurrency: AWS refuses it to accounts that have only ten.
 */
function sharesOf(quota: number): Concurrency {
  const share = (part: number, bounds: { least: number; most: number }) =>
    Math.max(bounds.least, Math.min(bounds.most, Math.floor(quota * part)));
  return {
    exportParts: share(0.15, { least: 1, most: 40 }),
    queries: share(0.15, { least: 1, most: 100 }),
    imports: share(0.1, { least: 1, most: 40 }),
    upkeep: share(0.05, { least: 2, most: 10 }),
    sweep: 2,
    deliveries: share(0.1, { least: 2, most: 20 }),
    instant: share(0.1, { least: 2, most: 20 }),
    slices: share(0.1, { least: 2, most: 20 }),
    qualify: share(0.1, { least: 2, most: 20 }),
    alerts: 2,
  };
}

const prod: Stage = {
  name: 'prod',
  onThisMachine: false,
  target: 'linux-arm64',
  stream: { mode: 'provisioned', shards: 1 },
  lanes: 1,
  storeWindowSeconds: 5,
  concurrency: sharesOf(NEW_ACCOUNT),
  importBytesPerSecond: 500_000,
  queries: { fanOutRows: 50_000_000, rowsAPart: 5_000_000 },
  stepRetry: { seconds: 2, backoff: 3 },
  throttleRetry: { seconds: 2, atMostSeconds: 30, times: 240 },
  memoryMb: { small: 256, http: 1024, engine: 3008 },
  onDelete: 'retain',
  logRetentionDays: 30,
  exportBuckets: [],
  exportBuses: [],
  instant: { forSeconds: 600, settledAfterSeconds: 900 },
  breaker: { failingForSeconds: 120, firstProbeSeconds: 60 },
  dropped: { restsFor: 30, restsUnsizedFor: 900, refusedAfter: 7_200 },
  allowPrivateReceivers: 'false',
  allowedReceivers: [],
};

const stages: Record<Stage['name'], Stage> = {
  prod,
  dev: { ...prod, name: 'dev', onDelete: 'destroy', logRetentionDays: 7 },
  local: {
    ...prod,
    name: 'local',
    onThisMachine: true,
    target: `${process.platform}-${process.arch === 'arm64' ? 'arm64' : 'x64'}`,
    storeWindowSeconds: 1,
    instant: { forSeconds: 15, settledAfterSeconds: 30 },
    breaker: { failingForSeconds: 0, firstProbeSeconds: 5 },
    dropped: { restsFor: 2, restsUnsizedFor: 5, refusedAfter: 7_200 },
    concurrency: {
      ...{ exportParts: 2, deliveries: 4, instant: 2, qualify: 4, slices: 2 },
      ...{ alerts: 2, upkeep: 2, sweep: 2, queries: 2, imports: 2 },
    },
    stepRetry: { seconds: 1, backoff: 1 },
    throttleRetry: { seconds: 1, atMostSeconds: 2, times: 900 },
    onDelete: 'destroy',
    logRetentionDays: 7,
    allowPrivateReceivers: 'true',
  },
};

/** `Causeway-prod-Data`: stages may stand beside each other in one AWS account. */
export const stackName = (stage: Stage, part: 'Data' | 'Door' | 'In' | 'Out' | 'Sftp' | 'Egress' | 'Dashboard') =>
  `Causeway-${stage.name}-${part}`;

/** Where handlers' own metrics go; each carries the handler's path as its `service`. Dashboards and runbooks name that of prod. */
export const metricsNamespace = ({ name }: Stage) => (name === 'prod' ? 'Causeway' : `Causeway-${name}`);

const isStageName = (name: string): name is Stage['name'] => Object.hasOwn(stages, name);

type Context = Pick<Node, 'tryGetContext'>;

/**
 * The stage that the CDK context asks for: `-c stage=<name>`, and optionally `-c alarmEmail=<address>`,
 * `-c lambdaConcurrency=<the account's quota>` where it is more than a new account's, `-c domainName=<name>` with
 * `-c certificateArn=<of ACM>`, `-c dashboardDomain=<name>` with `-c dashboardCertificateArn=<of ACM in us-east-1>`,
 * `-c allowedReceivers=<hosts and ranges, with commas>`, `-c mailFrom=<address>` (and `-c mailVerified=address`),
 * `-c sftp=true` and `-c staticEgress=true`.
 */
export function stageFrom(context: Context): Stage {
  const name = String(context.tryGetContext('stage') ?? 'prod');
  if (!isStageName(name)) throw new Error(`stage "${name}" is none of ${Object.keys(stages).join(', ')}`);
  const alarmEmail: unknown = context.tryGetContext('alarmEmail');
  const mailFrom = mailFromIn(context);
  const quota = quotaFrom(context);
  const domain = domainFrom(context, { name: 'domainName', certificateArn: 'certificateArn' });
  const dashboardDomain = dashboardDomainFrom(context);
  const allowedReceivers = allowedReceiversFrom(context);
  const sftp = sftpFrom(context);
  return {
    ...stages[name],
    ...(quota && { concurrency: sharesOf(quota) }),
    ...(typeof alarmEmail === 'string' && { alarmEmail }),
    ...(mailFrom !== undefined && { mailFrom }),
    ...(isAddressAlone(context) && { mailAddressAlone: true as const }),
    ...(domain && { domain }),
    ...(dashboardDomain && { dashboardDomain }),
    ...(sftp && { sftp }),
    ...(isAsked(context, 'staticEgress') && { staticEgress: true as const }),
    allowedReceivers,
  };
}

/** What is off unless it is asked for. */
function isAsked(context: Context, key: string): boolean {
  const given: unknown = context.tryGetContext(key) ?? 'false';
  if (given !== true && given !== 'true' && given !== false && given !== 'false')
    throw new Error(`${key} is "${given}", and must be true or false`);
  return String(given) === 'true';
}

/** `-c sftp=true`, and on one machine `-c sftpServer=<id>,<host>,<port>`. */
function sftpFrom(context: Context): Sftp | undefined {
  if (!isAsked(context, 'sftp')) return undefined;
  const server: unknown = context.tryGetContext('sftpServer');
  if (server === undefined) return {};
  const [, id, host, port] = /^(s-[0-9a-f]{17}),([\w.-]+),(\d+)$/.exec(String(server)) ?? [];
  if (!id || !host || !port) throw new Error(`sftpServer "${server}" is not <id>,<host>,<port>`);
  return { server: { id, host, port } };
}

function mailFromIn(context: Context): string | undefined {
  const given: unknown = context.tryGetContext('mailFrom');
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || !/^([^<>@]+ <)?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>?$/.test(given))
    throw new Error(`mailFrom "${given}" is no e-mail address`);
  return given;
}

/** SES verifies addresses and domains; who sends by Cognito has to say which of them it is. */
function isAddressAlone(context: Context): boolean {
  const given: unknown = context.tryGetContext('mailVerified') ?? 'domain';
  if (given !== 'domain' && given !== 'address')
    throw new Error(`mailVerified "${given}" is neither domain nor address`);
  return given === 'address';
}

function allowedReceiversFrom(context: Context): string[] {
  const given: unknown = context.tryGetContext('allowedReceivers') ?? '';
  const entries = String(given)
    .split(',')
    .flatMap((entry) => entry.trim().toLowerCase() || []);
  for (const entry of entries) if (!isHostOrRange(entry)) throw new Error(`allowedReceivers: "${entry}" is ${NEITHER}`);
  return entries;
}

const NEITHER = 'neither the name of a host nor a range of addresses such as 10.20.0.0/16';

function isHostOrRange(entry: string): boolean {
  const [address = '', prefix, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0) return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(entry) && !/^[\d.]+$/.test(entry);
  if (more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

type Named = { name: string; certificateArn: string };

function domainFrom(context: Context, keys: Named): OwnDomain | undefined {
  const name: unknown = context.tryGetContext(keys.name);
  const certificateArn: unknown = context.tryGetContext(keys.certificateArn);
  if (name === undefined && certificateArn === undefined) return undefined;
  if (typeof name !== 'string' || typeof certificateArn !== 'string')
    throw new Error(`${keys.name} and ${keys.certificateArn} are given together or not at all`);
  if (!/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/.test(certificateArn))
    throw new Error(`${keys.certificateArn} "${certificateArn}" is no ARN of a certificate of ACM`);
  return { name, certificateArn };
}

function dashboardDomainFrom(context: Context): OwnDomain | undefined {
  const domain = domainFrom(context, { name: 'dashboardDomain', certificateArn: 'dashboardCertificateArn' });
  if (domain && !domain.certificateArn.includes(':acm:us-east-1:'))
    throw new Error(
      `dashboardCertificateArn "${domain.certificateArn}" is not in us-east-1, where CloudFront takes certificates from`,
    );
  return domain;
}

function quotaFrom(context: Context): number | undefined {
  const given: unknown = context.tryGetContext('lambdaConcurrency');
  if (given === undefined) return undefined;
  const quota = Number(given);
  if (!Number.isInteger(quota) || quota < NEW_ACCOUNT)
    throw new Error(`lambdaConcurrency "${given}" is no whole number from ${NEW_ACCOUNT} on`);
  return quota;
}
