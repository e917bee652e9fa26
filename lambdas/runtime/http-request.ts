import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Failure } from '#core/failure.ts';
import { bodyText, textBody } from './body-text.ts';

/** A request as API Gateway hands it to a function. What it means is the business of whoever answers it. */
export type HttpRequest = {
  method: string;
  path: string;
  /** The route that the gateway sent it by: `GET /api/exports/{id}`. */
  routeKey: string | undefined;
  /** Values of `{name}` parts of the route, as the gateway decoded them. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  header: (name: string) => string | undefined;
  cookie: (name: string) => string | undefined;
  /** The body as sent: still compressed if it came compressed. */
  bytes: () => Buffer;
  /** The body inflated and decoded; one over `limit` bytes, or that is no text, is a 400 that says so. */
  text: (limit: number) => string;
  requestId: string;
  /** Whether decoding the query string put U+FFFD where the client had sent other bytes: two people's names would become one. */
  losesLetters: boolean;
};

export function toRequest(event: APIGatewayProxyEventV2): HttpRequest {
  const query = new URLSearchParams(event.rawQueryString);
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    routeKey: event.routeKey,
    params: paramsIn(event),
    query,
    header: (name) => event.headers[name],
    cookie: (name) => cookieIn(event, name),
    bytes: () => Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    text: (limit) => textOf(event, limit),
    requestId: event.requestContext.requestId,
    losesLetters: query.toString().includes('%EF%BF%BD') && !/%EF%BF%BD|\ufffd/i.test(event.rawQueryString),
  };
}

/** A route without parameters has none, which some gateways say with null. */
function paramsIn({ pathParameters }: APIGatewayProxyEventV2): Record<string, string> {
  const given = Object.entries(pathParameters ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(given);
}

/** The gateway takes cookies out of the headers; the emulator's leaves them there. */
function cookieIn({ cookies, headers }: APIGatewayProxyEventV2, name: string): string | undefined {
  const pairs = cookies ?? headers.cookie?.split(';') ?? [];
  const found = pairs.map((pair) => pair.trim()).find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

export function malformed(reason: string): Failure {
  return new Failure('bad-input', `Malformed request: ${reason}`, { retry: 'never' });
}

function textOf(event: APIGatewayProxyEventV2, limit: number): string {
  const headers = { encoding: event.headers['content-encoding'], type: event.headers['content-type'] };
  const given = event.body ?? '';
  const body = event.isBase64Encoded
    ? bodyText(Buffer.from(given, 'base64'), { ...headers, limit })
    : textBody(given, { ...headers, limit });
  if (body.kind !== 'text') throw malformed(body.reason);
  return body.text;
}
