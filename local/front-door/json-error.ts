import type { ServerResponse } from 'node:http';

/** The documented body of an error (wire contract, transport: errors). */
export function sendError(response: ServerResponse, what: { status: number; error: string }): void {
  response.writeHead(what.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ status: 'fail', error: what.error, code: what.status }));
}
