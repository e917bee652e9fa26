import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { readDay } from '../days.ts';
import { unansweredOf } from '../upload/unanswered.ts';
import type { Unanswered } from '../upload/upload-rows.ts';
import { type Connection, connectionOf, numberOf, Wrong } from '../wire/connection.ts';
import type { Values } from './arguments.ts';
import { isSystemEvent } from './system-events.ts';

/** What one copy is to do, read from the command line and the environment; days are read when the source's clock is known. */
export type CopyOptions = {
  source: Connection;
  target: Connection;
  /** Undefined: all that the source tells of. */
  events: readonly string[] | undefined;
  /** Epoch seconds: events from then on are left to whoever sends to both. */
  before: number | undefined;
  stateDir: string;
  atOnce: number;
  unanswered: Unanswered;
  profiles: boolean;
  quiet: boolean;
};

/** @throws Wrong, with the option and what it may be */
export function optionsOf(
  values: Values,
  { env, now }: { env: Record<string, string | undefined>; now: number },
): CopyOptions {
  const source = connectionOf(
    { url: values['from-url'], account: values['from-account'], passcode: values['from-passcode'] },
    { env, patience: values.patience, side: 'from' },
  );
  const target = connectionOf(values, { env, patience: values.patience });
  if (source.url === target.url && source.account === target.account) {
    throw new Wrong('--from-account and --account are one account: copying it into itself would double it');
  }
  for (const name of ['from', 'to'] as const) dayOf(values, { name, today: 20_000_101 });
  return {
    source,
    target,
    events: eventsOf(values),
    before: beforeOf(values.before, now),
    stateDir: resolve(values.state ?? join('.causeway', `copy-${fingerprintOf(source, target)}`)),
    atOnce: numberOf(values['at-once'], '--at-once', { from: 1, to: 15 }),
    unanswered: unansweredOf(values.unanswered),
    profiles: !values['no-profiles'],
    quiet: values.quiet,
  };
}

function eventsOf({ events, event = [] }: Values): string[] | undefined {
  const listed = events === undefined ? [] : events.split(',').map((name) => name.trim());
  const names = [...new Set([...listed, ...event])].filter((name) => name !== '');
  const system = names.find(isSystemEvent);
  if (system !== undefined) {
    throw new Wrong(`--events: "${system}" is an event of the system, which no account takes by upload`);
  }
  if (names.length === 0 && (events !== undefined || event.length > 0)) throw new Wrong('--events names no event');
  return names.length > 0 ? names : undefined;
}

export function dayOf(values: Values, { name, today }: { name: 'from' | 'to'; today: number }): number | undefined {
  const said = values[name];
  if (said === undefined) return undefined;
  const day = readDay(said, today);
  if (day === undefined)
    throw new Wrong(`--${name}: ${said} is no day; give YYYYMMDD, YYYY-MM-DD, today, yesterday or -7d`);
  return day;
}

function beforeOf(said: string | undefined, now: number): number | undefined {
  if (said === undefined) return undefined;
  const epoch = /^\d{9,10}$/.test(said)
    ? Number(said)
    : /(Z|[+-]\d\d:?\d\d)$/i.test(said)
      ? Date.parse(said) / 1_000
      : Number.NaN;
  if (!Number.isFinite(epoch)) {
    throw new Wrong(`--before: ${said} is no time with a zone; write epoch seconds or 2026-11-27T14:00:00Z`);
  }
  if (epoch * 1_000 > now)
    throw new Wrong(`--before: ${said} has not come yet: what is still to happen cannot be copied`);
  return Math.ceil(epoch);
}

/** Of whose data comes to whom. */
export function fingerprintOf(source: Connection, target: Connection): string {
  return createHash('sha256')
    .update(JSON.stringify([source.url, source.account, target.url, target.account]))
    .digest('hex')
    .slice(0, 16);
}
