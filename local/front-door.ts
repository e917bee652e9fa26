import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createFrontDoor } from './front-door/server.ts';

/**
 * The front door as a process of its own, so that it outlives `npm start -- --detach`:
 * `node local/front-door.ts --port 8787 --api http://127.0.0.1:4566/_aws/execute-api/<id>/$default`.
 */
const { values } = parseArgs({ options: { port: { type: 'string' }, api: { type: 'string' } } });
if (!values.port || !values.api) throw new Error('usage: front-door.ts --port <port> --api <url>');

const server = createFrontDoor({ api: new URL(values.api) });
server.listen(Number(values.port), '127.0.0.1');
await once(server, 'listening');

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
