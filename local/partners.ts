import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createPartners } from './partners/server.ts';

/** Exports' partners on one machine as a process of its own: `node local/partners.ts --port 4800`. Nobody stands in for any at first. */
const { values } = parseArgs({ options: { port: { type: 'string' } } });
if (!values.port) throw new Error('usage: partners.ts --port <port>');

const server = createPartners();
server.listen(Number(values.port), '127.0.0.1');
await once(server, 'listening');

process.once('SIGTERM', () => process.exit());
