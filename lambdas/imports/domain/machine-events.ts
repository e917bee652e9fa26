import * as z from 'zod';
import { importIdSchema } from './import.ts';
import { partSchema } from './layout.ts';

/**
 * What the state machine RunImport hands to its steps, and what they answer: names and numbers.
 *
 * begin-import answers `Begun`; cut-file `CutAnswer`, by which the maps find the parts; weigh-import `Weighed`; fail-import
 * `Failed`. judge-part gets `{ accountId, importId, part }`, a part of `parts.json`, and compare-part the same with the part's number;
 * both answer nothing.
 */
export const refSchema = z.object({ accountId: z.string(), importId: importIdSchema });
type Ref = z.infer<typeof refSchema>;

/** `storing`: its rows are judged, and some may be put already. `nothing`: it has ended meanwhile. */
export type Begun = Ref & { from: 'cutting' | 'storing' | 'nothing' };
/** `parts` is the number of parts, `partsKey` the object with their list. */
export type CutAnswer = Ref & { partsKey: string; parts: number };
export type Weighed = CutAnswer & { next: 'storing' | 'comparing' | 'nothing' };
/** `later`: it was being stored, and is taken up again. */
export type Failed = Ref & { outcome: 'rejected' | 'ended' | 'later'; fault: 'yours' | 'ours' };

export const caughtSchema = z.object({ Error: z.string().default('unknown'), Cause: z.string().default('') });
/** `compared`: it is called a second time, after all parts were held against the profiles. */
export const weighEventSchema = refSchema.extend({ compared: z.boolean().default(false) });

export const judgeEventSchema = refSchema.extend({ part: partSchema });

export const failEventSchema = refSchema.extend({ error: caughtSchema });
export type FailEvent = z.infer<typeof failEventSchema>;
