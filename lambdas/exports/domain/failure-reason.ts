import * as z from 'zod';

/**
 * Why a run broke off, in a sentence for the customer, from what the state machine caught. Only our own `Failure`s speak
 * in words that are meant to be shown; anything else is named by its class.
 */
export const caughtSchema = z.object({ Error: z.string().default('unknown'), Cause: z.string().default('') });
const causeSchema = z.object({ errorType: z.string(), errorMessage: z.string() });
const OURS = new Set(['Failure', 'FinalFailure']);

export function failureReason(caught: z.infer<typeof caughtSchema>, known: string | undefined): string {
  if (known) return known;
  const cause = causeSchema.safeParse(parseJson(caught.Cause));
  if (cause.success && OURS.has(cause.data.errorType)) return cause.data.errorMessage;
  if (caught.Error === 'States.Timeout') return 'It took too long and was broken off.';
  return `It broke off for a reason that is not the destination’s (${caught.Error.slice(0, 80)}); the log has more.`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
