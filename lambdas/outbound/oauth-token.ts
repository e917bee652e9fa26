import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { answerClass } from '#core/messages/answer.ts';
import { httpCallForText } from './call.ts';
import type { Dial } from './dial.ts';
import { type OpenOAuth, refreshRequest, type TokenRequest, tokenRequest } from './token-request.ts';

/**
 * Access tokens for calls to receivers (https://www.rfc-editor.org/rfc/rfc6749): kept as long as they hold, renewed a little
 * before, and fetched once however many ask. Their servers are customers' addresses too, so they are dialled safely.
 */
export type Tokens = {
  /** The token to send. `destination-refused` where the server gives none: `later`, for it may yet. */
  token: (wanted: Wanted) => Promise<string>;
  /** The receiver has answered 401 to this token: who asks next gets a new one, unless a new one has just been refused as well. */
  refused: (wanted: Wanted, token: string) => void;
};
/** `key` names the template in its version: what has changed has another token. */
export type Wanted = { key: string; auth: OpenOAuth };

type Kept = { token: string; fetchedAt: number; expiresAt: number; refreshToken: string | undefined };
type Slot = { kept?: Kept; fetching?: Promise<Kept>; refusedAt?: number };

const TIMEOUT_MS = 5_000;
/** A token is renewed this long before it expires, or when a fifth of its time is left. */
const EARLY_MS = 60_000;
/** Of a token that says nothing of its time. */
const DEFAULT_LIFETIME_S = 3_600;
/** A receiver that refuses whatever token it gets costs one token in so long a time. */
const REFUSED_FOR_MS = 30_000;

export function accessTokens({ dial, now }: { dial: Dial; now: () => number }): Tokens {
  const slots = new Map<string, Slot>();

  async function fetched({ auth }: Wanted, before: Kept | undefined): Promise<Kept> {
    const refreshToken = before?.refreshToken;
    if (refreshToken === undefined) return await ask(tokenRequest(auth, now()), { auth, timeoutMs: TIMEOUT_MS });
    const half = { auth, timeoutMs: TIMEOUT_MS / 2 };
    const renewed = await ask(refreshRequest(auth, refreshToken), half).catch(() => undefined);
    if (renewed) return { ...renewed, refreshToken: renewed.refreshToken ?? refreshToken };
    return await ask(tokenRequest(auth, now()), half);
  }

  async function ask({ url, headers, body }: TokenRequest, how: { auth: OpenOAuth; timeoutMs: number }): Promise<Kept> {
    const { auth, timeoutMs } = how;
    const startedAt = now();
    const call = { url, method: 'POST', headers, body, timeoutMs } as const;
    const { answer, text } = await httpCallForText(dial, call);
    const isGiven = answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
    const given = isGiven ? readToken(text, auth.expiresIn) : undefined;
    if (given) return { ...given, fetchedAt: startedAt, expiresAt: startedAt + given.seconds * 1_000 };
    throw new Failure('destination-refused', `the server of access tokens gave none: ${answerClass(answer)}`, {
      retry: 'later',
    });
  }

  async function renew(wanted: Wanted, slot: Slot): Promise<Kept> {
    slot.fetching ??= fetched(wanted, slot.kept).finally(() => {
      delete slot.fetching;
    });
    const kept = await slot.fetching;
    slot.kept = kept;
    return kept;
  }

  return {
    async token(wanted) {
      const slot = slots.get(wanted.key) ?? {};
      slots.set(wanted.key, slot);
      const { kept } = slot;
      const at = now();
      if (kept === undefined || at >= kept.expiresAt) return (await renew(wanted, slot)).token;
      if (at < renewAt(kept)) return kept.token;
      // It still holds: where no new one is to be had, this one is sent.
      return await renew(wanted, slot).then(
        (renewed) => renewed.token,
        () => kept.token,
      );
    },
    refused({ key }, token) {
      const slot = slots.get(key);
      if (slot?.kept?.token !== token) return;
      const at = now();
      if (slot.refusedAt !== undefined && at - slot.refusedAt < REFUSED_FOR_MS) return;
      slot.refusedAt = at;
      slot.kept = { ...slot.kept, expiresAt: 0 };
    },
  };
}

function renewAt({ fetchedAt, expiresAt }: Kept): number {
  return expiresAt - Math.min(EARLY_MS, (expiresAt - fetchedAt) / 5);
}

const answerSchema = z.looseObject({ access_token: z.string().min(1), refresh_token: z.string().optional() });

function readToken(text: string, expiresIn: string) {
  const parsed = answerSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { access_token: token, refresh_token: refreshToken } = parsed.data;
  // Servers send it as a number or as its digits.
  const seconds = Number(new Map(Object.entries(parsed.data)).get(expiresIn) ?? Number.NaN);
  return { token, refreshToken, seconds: seconds > 0 ? seconds : DEFAULT_LIFETIME_S };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
