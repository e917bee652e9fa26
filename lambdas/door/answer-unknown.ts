import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { readEnv } from '#runtime/env.ts';
import { failReply, type HttpReply } from '#runtime/http.ts';
import { encodeBody } from '#runtime/http-body.ts';
import { logLine } from '#runtime/log.ts';
import { methodsOf } from './domain/methods-of.ts';
import { nearestPath } from './domain/nearest-path.ts';
import { answerUnknownEnv } from './env.ts';

/**
 * What is of no account, and asks for no passcode, as there is nothing to see: `GET /health`, which says that the API answers,
 * and what no route takes: JSON like every other error (wire contract, transport: errors), 405 where the path has other methods, 404 where
 * there is no such path, with the nearest one that there is. A preflight that the API itself has not answered
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html) is let through, whatever the path: the
 * request after it gets its own answer.
 */
const env = readEnv(answerUnknownEnv);
const routes = env.ROUTES.split(',');
const preflight = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': env.ALLOWED_HEADERS,
  'access-control-max-age': '3600',
};

function replyTo({ rawPath, requestContext: { http } }: APIGatewayProxyEventV2, methods: readonly string[]): HttpReply {
  if (rawPath === '/health' && methods.includes(http.method)) return { body: { status: 'success' } };
  if (methods.length > 0) return failReply(405, 'Method not allowed');
  const nearest = nearestPath(rawPath, routes);
  return failReply(404, nearest === undefined ? 'Not found' : `Not found: the nearest path is ${nearest}`);
}

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { method } = event.requestContext.http;
  if (method === 'OPTIONS') return { statusCode: 204, headers: preflight };
  const methods = methodsOf(event.rawPath, routes);
  const reply = replyTo(event, methods);
  const statusCode = reply.status ?? 200;
  logLine('path.unknown.answered', { status: statusCode, method });
  const { headers, ...content } = encodeBody(reply, false);
  const allow = methods.length > 0 ? { allow: methods.join(', ') } : {};
  return { statusCode, headers: { ...headers, ...allow }, ...(method === 'HEAD' ? { body: '' } : content) };
};
