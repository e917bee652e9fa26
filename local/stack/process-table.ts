import { readdir, readFile } from 'node:fs/promises';
import { run } from './run.ts';

/**
 * What the operating system says about processes. A process id alone does not name a process, because ids are used
 * again; an id together with its start time does.
 */
export type ProcessIdentity = { pid: number; startedAt: string };

/** Undefined when no such process runs (a zombie does not run). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const seen = await statOf(pid);
  return seen && seen.state !== 'Z' ? { pid, startedAt: seen.startedAt } : undefined;
}

export async function isAlive(who: ProcessIdentity): Promise<boolean> {
  return (await identify(who.pid))?.startedAt === who.startedAt;
}

/** Whether any member of a process group still runs. */
export async function groupRuns(groupId: number): Promise<boolean> {
  const pids = await readdir('/proc').catch(() => undefined);
  if (!pids) return signalGroup(groupId, 0);
  const stats = await Promise.all(pids.filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name))));
  return stats.some((seen) => seen?.groupId === groupId && seen.state !== 'Z');
}

/** False when the group does not exist. */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-groupId, signal);
  } catch {
    return false;
  }
}

type Stat = { state: string; groupId: number; startedAt: string };

async function statOf(pid: number): Promise<Stat | undefined> {
  if (process.platform !== 'linux') return await psOf(pid);
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseProcStat(text);
}

/** Fields after the command's closing bracket, which may itself hold spaces and brackets: proc(5). */
export function parseProcStat(text: string): Stat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , groupId] = fields;
  const startedAt = fields[19];
  return state && groupId && startedAt ? { state, groupId: Number(groupId), startedAt } : undefined;
}

async function psOf(pid: number): Promise<Stat | undefined> {
  const { code, output } = await run('ps', { args: ['-o', 'state=,pgid=,lstart=', '-p', String(pid)] });
  const [, state, groupId, startedAt] = /^\s*(\S)\S*\s+(\d+)\s+(.+?)\s*$/m.exec(output) ?? [];
  return code === 0 && state && groupId && startedAt ? { state, groupId: Number(groupId), startedAt } : undefined;
}
