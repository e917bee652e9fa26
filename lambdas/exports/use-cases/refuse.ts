import { Failure } from '#core/failure.ts';

/** A `conflict`, where there is a reason for one. */
export function refuse(why: string | undefined): void {
  if (why !== undefined) throw conflict(why);
}

export const conflict = (why: string) => new Failure('conflict', why, { retry: 'never' });
