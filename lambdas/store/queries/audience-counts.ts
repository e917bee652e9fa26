import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { AUDIENCE_PATH } from '#core/messages/audience.ts';

/**
 * Has an audience counted by `counts/serve-counts`, called with the caller's own passcode as the API would call it. Who
 * may count, how many counts may run at once and how long a request is held are decided there.
 */
type Wanted = {
  request: { header: (name: string) => string | undefined; requestId: string };
  /** Of a count that was still being made. */
  requestId?: number | undefined;
  /** Undefined for everybody, or everybody of the segment. */
  where?: unknown;
  /** Narrows it to the people of this one. */
  segment?: number | undefined;
};
export type Counted = { status: number; headers: Record<string, string>; body: Record<string, unknown> };

const PASSED_ON = ['x-clevertap-account-id', 'x-clevertap-passcode'];
const replySchema = z.object({
  statusCode: z.number().int(),
  /** The one header that is not of the body. */
  headers: z.object({ 'retry-after': z.string().optional() }),
  body: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.record(z.string(), z.unknown())),
});

export function audienceCounts(at: { client: LambdaClient; functionName: string }) {
  return async function count({ request, requestId = 0, where, segment }: Wanted): Promise<Counted> {
    const event = {
      version: '2.0',
      rawPath: AUDIENCE_PATH,
      rawQueryString: `req_id=${requestId}`,
      headers: Object.fromEntries(PASSED_ON.map((name) => [name, request.header(name)])),
      requestContext: { http: { method: 'POST' }, requestId: request.requestId },
      body: JSON.stringify({ where, segment }),
      isBase64Encoded: false,
    };
    const { Payload, FunctionError } = await at.client.send(
      new InvokeCommand({ FunctionName: at.functionName, Payload: JSON.stringify(event) }),
    );
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError !== undefined) throw new Error(`${at.functionName} failed: ${text.slice(0, 500)}`);
    const { statusCode: status, headers, body } = replySchema.parse(JSON.parse(text));
    const after = headers['retry-after'];
    return { status, headers: after === undefined ? {} : { 'retry-after': after }, body };
  };
}
