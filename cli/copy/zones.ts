import type { Terminal } from '../terminal.ts';
import type { Ask } from '../wire/ask.ts';
import { Wrong } from '../wire/connection.ts';
import { openWire } from '../wire/wire.ts';
import { zoneOf } from '../wire/zone.ts';

/** Whose days and times are whose: the source's clock, by which its records tell time, and whether the target's is the same. */
export type Zones = {
  timezone: string;
  targetZone: string;
  sameDays: boolean;
  /** Whether the source told its zone, as this product does. */
  ownZone: boolean;
};
export type ZonesWith = {
  terminal: Terminal;
  source: Ask;
  target: Ask /** As the command line says it. */;
  timezone: string | undefined;
};

/** @throws Wrong where nobody tells the source's */
export async function zonesOf(
  { terminal, timezone: said, source, target }: ZonesWith,
  patienceMs: number,
): Promise<Zones> {
  const zone = async (ask: Ask) => {
    const found = await zoneOf(openWire(ask), { terminal, patienceMs });
    if (found.kind === 'failed') throw new Error(found.error);
    return found.timezone;
  };
  const told = await zone(source);
  const timezone = said ?? told;
  if (timezone === undefined) {
    throw new Wrong(
      '--from-timezone: the source does not tell the time zone of its account, in which its times are; name it',
    );
  }
  const targetZone = (await zone(target)) ?? timezone;
  return { timezone, targetZone, sameDays: targetZone === timezone, ownZone: told !== undefined };
}
