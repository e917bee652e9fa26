import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { undocumented } from './documented.ts';

/** Events as API Gateway and SQS hand them to a function, for the tests of every slice. */
export type Call = {
  method?: string;
  path?: string;
  params?: Record<string, string>;
  query?: string;
  headers?: Record<string, string>;
  body?: unknown;
};

export const context = { awsRequestId: 'request-1' } as Context;

/** An HTTP API event; `body` is sent as JSON unless it is text or bytes already. */
export function httpEvent(call: Call = {}): APIGatewayProxyEventV2 {
  const binary = Buffer.isBuffer(call.body);
  const text = typeof call.body === 'string' ? call.body : JSON.stringify(call.body);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: call.path ?? '/',
    rawQueryString: call.query ?? '',
    headers: call.headers ?? {},
    pathParameters: call.params ?? {},
    requestContext: { http: { method: call.method ?? 'GET' }, requestId: 'gateway-1' },
    ...(call.body !== undefined && { body: Buffer.isBuffer(call.body) ? call.body.toString('base64') : text }),
    isBase64Encoded: binary,
  } as unknown as APIGatewayProxyEventV2;
}

type Result = {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body: string;
  isBase64Encoded: boolean;
};
export type Reply = Result & { json: Record<string, unknown> };

/** Calls a handler that `httpHandler` made, and holds the answer against what the route table says of the route. */
export async function callHttp(handler: unknown, call: Call = {}): Promise<Reply> {
  const run = handler as (event: APIGatewayProxyEventV2, context: Context) => Promise<Result>;
  const result = await run(httpEvent(call), context);
  const text = result.isBase64Encoded ? String(gunzipSync(Buffer.from(result.body, 'base64'))) : result.body;
  const { method = 'GET', path = '/' } = call;
  const why = undocumented({ method, path }, { status: result.statusCode, json: JSON.parse(text) });
  if (why !== undefined) throw new Error(why);
  return { ...result, json: result.isBase64Encoded ? {} : JSON.parse(result.body) };
}

/** Calls a handler that `queueHandler` made with one message per body; returns the ids that go back to the queue. */
export async function callQueue(handler: unknown, bodies: unknown[], receiveCount = 1): Promise<string[]> {
  const run = handler as (
    event: unknown,
    context: Context,
  ) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;
  const Records = bodies.map((body, index) => ({
    messageId: `message-${index}`,
    receiptHandle: `receipt-${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(receiveCount) },
  }));
  const result = await run({ Records }, context);
  return result.batchItemFailures.map((failure) => failure.itemIdentifier);
}
