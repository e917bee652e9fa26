import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createShardLimits } from './shards/server.ts';

/**
 * The limits of shards as a process of its own, beside the emulator:
 * `node local/shard-limits.ts --port 4600 --aws http://127.0.0.1:4566`. Each put that was refused in part is a line of its log.
 */
const { values } = parseArgs({ options: { port: { type: 'string' }, aws: { type: 'string' } } });
if (!values.port || !values.aws) throw new Error('usage: shard-limits.ts --port <port> --aws <url>');

function onRefused(refused: number): void {
  console.info(`${new Date().toISOString()} ${refused} records throttled`);
}
const server = createShardLimits({ aws: new URL(values.aws), onRefused });
server.listen(Number(values.port), '127.0.0.1');
await once(server, 'listening');

process.once('SIGTERM', () => process.exit());
