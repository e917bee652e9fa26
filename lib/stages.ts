import type { Node } from 'constructs';

/** The one place of what differs between environments. No other file in `lib` asks for the stage's name. */
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
  concurrency: { exportParts: number; deliveries: number; alerts: number; upkeep: number; queries: number };
  /** Above `fanOutRows`, a query is spread over many functions, each of about `rowsAPart`. */
  queries: { fanOutRows: number; rowsAPart: number };
  /** How steps of a run are tried again: first after so many seconds, then after `backoff` times as many. */
  stepRetry: { seconds: number; backoff: number };
  memoryMb: { small: number; http: number; engine: number };
  /** What becomes of tables, buckets and the stream when their stack is deleted. */
  onDelete: 'retain' | 'destroy';
  logRetentionDays: 7 | 30;
  /** Buckets of the deployment's own AWS account that exports may be written to; any other of it is denied to them. */
  exportBuckets: readonly string[];
  /** Whether alerts may be sent to private addresses, which only makes sense where everything is on one machine. */
  allowPrivateReceivers: 'true' | 'false';
  /** Receives every alarm, after confirming the subscription; without it, alarms are only shown in CloudWatch. */
  alarmEmail?: string;
};

/** 3,008 MB is what a new AWS account may give to one function (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const prod: Stage = {
  name: 'prod',
  onThisMachine: false,
  target: 'linux-arm64',
  stream: { mode: 'provisioned', shards: 1 },
  lanes: 1,
  storeWindowSeconds: 5,
  concurrency: { exportParts: 40, deliveries: 20, alerts: 2, upkeep: 10, queries: 100 },
  queries: { fanOutRows: 50_000_000, rowsAPart: 5_000_000 },
  stepRetry: { seconds: 2, backoff: 3 },
  memoryMb: { small: 256, http: 1024, engine: 3008 },
  onDelete: 'retain',
  logRetentionDays: 30,
  exportBuckets: [],
  allowPrivateReceivers: 'false',
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
    concurrency: { exportParts: 2, deliveries: 4, alerts: 2, upkeep: 2, queries: 2 },
    stepRetry: { seconds: 1, backoff: 1 },
    onDelete: 'destroy',
    logRetentionDays: 7,
    allowPrivateReceivers: 'true',
  },
};

const isStageName = (name: string): name is Stage['name'] => Object.hasOwn(stages, name);

/** The stage that the CDK context asks for: `-c stage=<name>`, and optionally `-c alarmEmail=<address>`. */
export function stageFrom(context: Pick<Node, 'tryGetContext'>): Stage {
  const name = String(context.tryGetContext('stage') ?? 'prod');
  if (!isStageName(name)) throw new Error(`stage "${name}" is none of ${Object.keys(stages).join(', ')}`);
  const alarmEmail: unknown = context.tryGetContext('alarmEmail');
  return { ...stages[name], ...(typeof alarmEmail === 'string' && { alarmEmail }) };
}
