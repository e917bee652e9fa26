import { Failure } from '#core/failure.ts';
import type { Answer } from '#core/messages/answer.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import { httpCall } from '#outbound/call.ts';
import type { Dial } from '#outbound/dial.ts';
import type { Tokens } from '#outbound/oauth-token.ts';
import { signatureHeaders } from '#outbound/signature.ts';
import { basicHeader } from '#outbound/token-request.ts';
import type { OpenedTemplate } from '#store/secrets/template-secrets.ts';
import { requestHeaders } from '../domain/delivery-request.ts';

/**
 * One call to a receiver as its template has it: headers, authentication, signature. A 401 to an access token is answered by
 * one more call with a new one, where there is a new one.
 */
export type CallDeps = { dial: Dial; tokens: Tokens; now: () => number; timeoutMs: number };
/** `key` names the template and its version, or whatever else the secrets are of. */
export type Receiver = { key: string; opened: OpenedTemplate };
export type Outgoing = Pick<Delivery, 'deliveryId' | 'method' | 'url' | 'contentType'> & { body: Buffer | undefined };

export function callReceiver({ dial, tokens, now, timeoutMs }: CallDeps) {
  async function call({ opened }: Receiver, outgoing: Outgoing, authorization: string | undefined): Promise<Answer> {
    const { deliveryId: id, method, url, body } = outgoing;
    const headers: Record<string, string> = {
      ...requestHeaders(outgoing, opened.headers),
      ...(authorization !== undefined && { authorization }),
      ...signatureHeaders({ id, body: body ?? '', secrets: opened.signing, now: now() }),
    };
    if (body === undefined) delete headers['content-type'];
    return await httpCall(dial, { url, method, headers, body, timeoutMs });
  }

  return async function callOnce(receiver: Receiver, outgoing: Outgoing): Promise<Answer> {
    const { key, opened } = receiver;
    const { auth } = opened;
    if (auth.kind === 'none') return await call(receiver, outgoing, undefined);
    if (auth.kind === 'basic') return await call(receiver, outgoing, basicHeader(auth.username, auth.password));
    const wanted = { key, auth };
    try {
      const token = await tokens.token(wanted);
      const answer = await call(receiver, outgoing, `Bearer ${token}`);
      if (answer.kind !== 'answered' || answer.status !== 401) return answer;
      tokens.refused(wanted, token);
      const another = await tokens.token(wanted);
      return another === token ? answer : await call(receiver, outgoing, `Bearer ${another}`);
    } catch (thrown) {
      if (thrown instanceof Failure && thrown.code === 'destination-refused')
        return { kind: 'unreachable', why: 'token' };
      throw thrown;
    }
  };
}
