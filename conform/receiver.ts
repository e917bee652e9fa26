import { createServer } from 'node:http';
import { pick } from './expect.ts';
import type { Answer } from './http.ts';

/** A receiver of webhooks on this machine, for deployments that call one here. */
export type Received = { method: string | undefined; contentType: string | undefined; body: string };
export type Receiver = { url: string; received: readonly Received[] };

/** Listens as long as the work takes, and answers every call with the status. */
export async function withReceiver<Value>(
  status: number,
  work: (receiver: Receiver) => Promise<Value>,
): Promise<Value> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const { method } = request;
    received.push({ method, contentType: request.headers['content-type'], body: Buffer.concat(chunks).toString() });
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  try {
    return await work({ url, received });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export const ELSEWHERE = { skipped: 'the deployment calls no receiver on this machine' };

/** Whether a template was refused since its address is on this machine. */
export function isElsewhere(answer: Pick<Answer, 'json'>): boolean {
  const error = pick(answer.json, 'error');
  return typeof error === 'string' && /^url: (must be an https|.*"(refused|closed-address)")/.test(error);
}
