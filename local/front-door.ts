import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createFrontDoor } from './front-door/server.ts';

/**
 * The front door as a process of its own, so that it outlives `npm start -- --detach`:
 * `node local/front-door.ts --port 8787 --api http://127.0.0.1:4566/_aws/execute-api/<id>/$default --dashboard dashboard/dist`.
 */
const { values } = parseArgs({
  options: { port: { type: 'string' }, api: { type: 'string' }, dashboard: { type: 'string' } },
});
if (!values.port || !values.api || !values.dashboard)
  throw new Error('usage: front-door.ts --port <port> --api <url> --dashboard <folder>');

const api = new URL(values.api);
// Files are uploaded to the emulator's S3.
const server = createFrontDoor({ api, pages: { folder: resolve(values.dashboard), alsoTo: [api.origin] } });
server.listen(Number(values.port), '127.0.0.1');
await once(server, 'listening');

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
