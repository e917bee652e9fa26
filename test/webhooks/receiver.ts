import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** A customer's receiver on this machine: answers as the test tells it to, and remembers what it got. */
export type Received = {
  method: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
  socket: Socket;
};

export function receiver() {
  const received: Received[] = [];
  let answer: RequestListener = (_, response) => void response.end();
  let port = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ method: request.method, headers: request.headers, body, socket: request.socket });
      answer(request, response);
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    received.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    received,
    answers: (how: RequestListener) => {
      answer = how;
    },
    answersWith: (status: number, headers: Record<string, string> = {}) => {
      answer = (_, response) => void response.writeHead(status, headers).end();
    },
    port: () => port,
    url: (host = '127.0.0.1') => `http://${host}:${port}/hook`,
    /** Closes idle connections, as servers do while a function sleeps. */
    hangUp: () => server.closeAllConnections(),
  };
}
