import { failed } from '#core/wire/failed.ts';
import type { HttpReply, OpenCall } from '#runtime/bound-routes.ts';
import { personBy, refreshTokens, type SignInAt, type Tokens } from '../adapters/cognito.ts';
import { beginFactor, confirmFactor, factorUri, removeFactor } from '../adapters/cognito-mfa.ts';
import { COOKIE } from '../domain/cookie.ts';
import type { Code } from '../domain/inputs.ts';
import { refusals, SIGNED_OUT } from '../domain/words.ts';
import { noStore } from './no-store.ts';

/** A person's own second factor. Cognito lets only themselves set it, which the cookie proves. */
const done: HttpReply = { headers: noStore, body: { status: 'success' } };

export function factorAnswers(at: SignInAt) {
  async function bySelf({ cookie }: OpenCall, act: (tokens: Tokens) => Promise<HttpReply>): Promise<HttpReply> {
    const token = cookie(COOKIE);
    const tokens = token ? await refreshTokens(at, token) : undefined;
    return tokens ? await act(tokens) : failed(401, SIGNED_OUT);
  }

  return {
    'POST /api/sign-in/mfa': async (call: OpenCall) =>
      await bySelf(call, async (tokens) => {
        const { email } = await personBy(at, tokens);
        const secret = await beginFactor(at, tokens);
        return { headers: noStore, body: { status: 'success', secret, uri: factorUri(email, secret) } };
      }),
    'POST /api/sign-in/mfa/confirm': async (call: OpenCall<Code>) => {
      const { code } = call.body();
      return await bySelf(call, async (tokens) => {
        const outcome = await confirmFactor(at, { tokens, code });
        return outcome === 'confirmed' ? done : failed(401, refusals['wrong-code']);
      });
    },
    'DELETE /api/sign-in/mfa': async (call: OpenCall) =>
      await bySelf(call, async (tokens) => {
        await removeFactor(at, tokens);
        return done;
      }),
  };
}
