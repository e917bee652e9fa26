import type { Refusal } from '#core/intake/refusals.ts';
import type { Import } from '../domain/import.ts';

/** A row that judging had taken and storing refused: which upload it was part of, and where in it, as far as that is known. */
export type RefusedLater = Refusal & { uploadId: string };

/** Makes the file with all rejected rows of an import; undefined where there are none. */
export type JoinRejected = (made: Import, later: readonly RefusedLater[]) => Promise<Import['rejectedFile']>;
