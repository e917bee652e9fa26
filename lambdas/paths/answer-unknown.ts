import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { readEnv } from '#runtime/env.ts';
import { failReply } from '#runtime/http.ts';
import { encodeBody } from '#runtime/http-body.ts';
import { logLine } from '#runtime/log.ts';
import { methodsOf } from './domain/methods-of.ts';
import { answerUnknownEnv } from './env.ts';

/**
 * What no route takes: JSON like every other error of the wire contract, 405 where the path has other methods, 404
 * where there is no such path. It asks for no passcode: there is nothing to see.
 */
const routes = readEnv(answerUnknownEnv).ROUTES.split(',');

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { method } = event.requestContext.http;
  const methods = methodsOf(event.rawPath, routes);
  const reply = methods.length > 0 ? failReply(405, 'Method not allowed') : failReply(404, 'Not found');
  const statusCode = reply.status ?? 404;
  logLine('path.unknown.answered', { status: statusCode, method });
  const { headers, ...content } = encodeBody(reply, false);
  const allow = methods.length > 0 ? { allow: methods.join(', ') } : {};
  return { statusCode, headers: { ...headers, ...allow }, ...(method === 'HEAD' ? { body: '' } : content) };
};
