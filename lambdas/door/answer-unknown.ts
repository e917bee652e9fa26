import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { failed } from '#core/wire/failed.ts';
import type { HttpReply } from '#runtime/bound-routes.ts';
import { readEnv } from '#runtime/env.ts';
import { encodeBody, takesGzip } from '#runtime/http-body.ts';
import { logLine } from '#runtime/log.ts';
import { methodsOf } from './domain/methods-of.ts';
import { nearestPath } from './domain/nearest-path.ts';
import { answerUnknownEnv } from './env.ts';
import openapi from './openapi.json' with { type: 'json' };

/**
 * What is of no account and asks for no passcode: `GET /health`, `GET /api/openapi.json`, and requests that match no route.
 * Those are answered in JSON like every other error (wire contract, transport: errors): 405 where the path has other methods, 404 where there
 * is no such path, with the nearest one that there is. A preflight that the API itself has not answered
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html) is let through, whatever the path: the
 * request after it gets its own answer.
 */
const env = readEnv(answerUnknownEnv);
const routes = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);
const preflight = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': env.ALLOWED_HEADERS,
  'access-control-max-age': '3600',
};

const open = new Map<string, unknown>([
  ['GET /health', { status: 'success' }],
  ['GET /api/openapi.json', openapi],
]);

function replyTo(method: string, path: string): HttpReply {
  const body = open.get(`${method} ${path}`);
  if (body !== undefined) return { body };
  const methods = methodsOf(path, routes);
  if (methods.length > 0) return { ...failed(405, 'Method not allowed'), headers: { allow: methods.join(', ') } };
  const nearest = nearestPath(path, routes);
  return failed(404, nearest === undefined ? 'Not found' : `Not found: the nearest path is ${nearest}`);
}

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { method } = event.requestContext.http;
  if (method === 'OPTIONS') return { statusCode: 204, headers: preflight };
  const reply = replyTo(method, event.rawPath);
  const statusCode = reply.status ?? 200;
  logLine('path.unknown.answered', { status: statusCode, method });
  const { headers, ...content } = encodeBody(reply, takesGzip(event.headers?.['accept-encoding']));
  return { statusCode, headers: { ...headers, ...reply.headers }, ...(method === 'HEAD' ? { body: '' } : content) };
};
