import * as z from 'zod';
import { badField } from '#core/input.ts';

/**
 * What signing in asks for, as the text that a page hands back. It holds Cognito's session of this one sign-in, which is of use
 * for some minutes and to nobody who does not know the answer. Whom it is asked of is not in it (`adapters/challenges.ts`).
 */
const challengeSchema = z.strictObject({
  name: z.enum(['NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA']),
  session: z.string(),
});
type HandedOut = z.infer<typeof challengeSchema>;
export type Challenge = HandedOut & { username: string };

export function challengeText({ name, session }: HandedOut): string {
  return Buffer.from(JSON.stringify({ name, session })).toString('base64url');
}

/** `bad-input` where it is none, or where it asks for something else than what is `given`. */
export function readChallenge(text: string, given: { newPassword?: string | undefined }): HandedOut {
  const parsed = challengeSchema.safeParse(parsedJson(Buffer.from(text, 'base64url').toString('utf8')));
  if (!parsed.success) throw badField('challenge', 'is none that was handed out');
  const asksFor = parsed.data.name === 'NEW_PASSWORD_REQUIRED' ? 'newPassword' : 'code';
  if ((given.newPassword === undefined) !== (asksFor === 'code')) throw badField(asksFor, 'is what is asked for');
  return parsed.data;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
