import { Failure } from '#core/failure.ts';
import type { Import } from '../domain/import.ts';
import { changeImport, type ImportsAt } from './dynamo-imports.ts';

/**
 * How far the putting of an import is, written so that only one function gets on at a time: it takes over from whoever was at it
 * before, and every later write asks whether it still has it.
 */
type Known<Field extends keyof Import> = NonNullable<Import[Field]>;
export type Progress = {
  putAt: Known<'putAt'>;
  rowsPut: number;
  places: Known<'places'>;
  putting: Known<'putting'>;
};

/** Undefined where somebody else took over at the same moment, or nothing is to be put any more. */
export async function takeOver(at: ImportsAt, made: Import, by: string): Promise<Import | undefined> {
  const { putting, putAt = { part: 0, group: 0 } } = made;
  const before = putting?.by;
  return await changeImport(at, made, {
    change: 'SET #putting = :putting',
    values: {
      ':putting': { upTo: putting?.upTo ?? putAt, at: putting?.at ?? at.now(), by },
      ':state': 'Processing',
      ':step': 'storing',
      ...(before !== undefined && { ':before': before }),
    },
    when: `#state = :state AND #step = :step AND ${before === undefined ? 'attribute_not_exists(#putting)' : '#putting.#by = :before'}`,
  });
}

export async function noteProgress(at: ImportsAt, made: Import, progress: Progress): Promise<void> {
  const names = Object.entries(progress);
  const noted = await changeImport(at, made, {
    change: `SET ${names.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    values: { ...Object.fromEntries(names.map(([name, value]) => [`:${name}`, value])), ':by': progress.putting.by },
    when: '#putting.#by = :by',
  });
  if (!noted) throw overtaken(made);
}

/** Everything is put: what is left is waiting until it is committed. */
export async function noteAllPut(at: ImportsAt, made: Import, by: string): Promise<void> {
  const noted = await changeImport(at, made, {
    change: 'SET #step = :step',
    values: { ':step': 'committing', ':by': by },
    when: '#putting.#by = :by',
  });
  if (!noted) throw overtaken(made);
}

/** Says for which import this one waits; undefined once it waits for none. */
export async function noteWaiting(at: ImportsAt, made: Import, waitsFor: string | undefined): Promise<void> {
  if (waitsFor === undefined) await changeImport(at, made, { change: 'REMOVE #waitsFor' });
  else await changeImport(at, made, { change: 'SET #waitsFor = :for', values: { ':for': waitsFor } });
}

function overtaken({ importId }: Import): Failure {
  return new Failure('superseded', `another function has taken over the putting of import ${importId}`, {
    retry: 'later',
  });
}
