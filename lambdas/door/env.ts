import * as z from 'zod';

/** What this slice's function is told by the template; `lib/door.ts` takes only the type. */
export const answerUnknownEnv = z.object({
  /** Headers that pages of other origins may send, by commas. */
  ALLOWED_HEADERS: z.string(),
});
export type AnswerUnknownEnv = z.input<typeof answerUnknownEnv>;
