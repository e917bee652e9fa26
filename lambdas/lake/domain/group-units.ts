import { identifierKinds } from '#core/intake/ingest-group.ts';
import type { Identifier } from '#core/intake/records/identifier.ts';
import type { Refusal } from '#core/intake/refusals.ts';
import { type ArrivedGroup, changesOf } from './arrivals.ts';
import { refusedChange, refusedLine } from './refused-records.ts';

/** The records that a group is made of, so that some of them can be left out and all others keep their places. */
export type Unit =
  | { kind: 'event'; line: string }
  | { kind: 'change'; change: ReturnType<typeof changesOf>[number]; place: number };

export function unitsOf(group: ArrivedGroup, lines: readonly string[]): Unit[] {
  const changes = changesOf(group).map((change, index) => {
    return { kind: 'change' as const, change, place: group.changePlaces?.[index] ?? index };
  });
  return [...lines.map((line) => ({ kind: 'event' as const, line })), ...changes];
}

/** The group with these of its records only. */
export function groupOf(
  group: ArrivedGroup,
  { kept, pack }: { kept: readonly Unit[]; pack: (lines: readonly string[]) => Buffer },
): ArrivedGroup {
  const lines = kept.flatMap((unit) => (unit.kind === 'event' ? [unit.line] : []));
  const changes = kept.flatMap((unit) => (unit.kind === 'change' ? [unit] : []));
  return {
    ...group,
    header: { ...group.header, events: lines.length, profiles: changes.length },
    packedEvents: pack(lines),
    profileChanges: changes.map(({ change: { position: _, receivedAt: __, ...change } }) => change),
    changePlaces: changes.map(({ place }) => place),
  };
}

export function refusedUnit(unit: Unit, reason: string): Refusal {
  return unit.kind === 'event' ? refusedLine(unit.line, reason) : refusedChange(unit.change, reason);
}

export const textOf = (unit: Unit): string => (unit.kind === 'event' ? unit.line : `${JSON.stringify(unit.change)}\n`);

/** Whom records are about. */
export function peopleOf(units: readonly Unit[]): Identifier[] {
  return units.flatMap((unit) => {
    if (unit.kind === 'change') return [{ kind: unit.change.kind, value: unit.change.value }];
    const [, , , , given, value = ''] = unit.line.split('\t');
    const kind = identifierKinds.find((known) => known === given);
    return kind ? [{ kind, value }] : [];
  });
}
