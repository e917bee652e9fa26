import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/** A receiver of status alerts: an HTTP server of our own that keeps what was posted to it. */
const alertSchema = z.strictObject({
  'Export Request Id': z.int(),
  Partner: z.string(),
  Type: z.string(),
  Status: z.enum(['Initiated', 'Completed', 'Failed']),
  Frequency: z.string(),
  'Date and Time': z.string(),
});
export type Alert = z.infer<typeof alertSchema>;

export type AlertReceiver = AsyncDisposable & { url: string; received: Alert[]; odd: string[] };

export async function receiveAlerts(): Promise<AlertReceiver> {
  const received: Alert[] = [];
  const odd: string[] = [];

  async function keep(request: IncomingMessage): Promise<void> {
    const body = await text(request);
    const alert = alertSchema.safeParse(parsed(body));
    if (alert.success && request.method === 'POST') received.push(alert.data);
    else odd.push(`${request.method} ${body.slice(0, 200)}`);
  }

  const server = createServer((request, response) => {
    keep(request).then(
      () => response.writeHead(200).end(),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  async function dispose(): Promise<void> {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
  return { url: `http://127.0.0.1:${port}/alerts`, received, odd, [Symbol.asyncDispose]: dispose };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
