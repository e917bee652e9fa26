import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { groupRuns, identify, isAlive, parseProcStat } from '../../local/stack/process-table.ts';
import { endAll, endProcess, launch, livingProcesses, type StackProcess } from '../../local/stack/processes.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'causeway-processes-'));
  file = join(dir, 'processes.json');
});
afterEach(async () => {
  await endAll(file);
  await rm(dir, { recursive: true, force: true });
});

/** A leader with a child in its group, as the emulator has Lambda workers; both are up when this returns. */
async function family(before = ''): Promise<StackProcess> {
  const child = `${before}; console.log('up'); setInterval(() => {}, 1000)`;
  const options = "{ stdio: ['ignore', 'inherit', 'inherit'] }";
  const leader = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], ${options}); ${child}`;
  const logFile = join(dir, `log-${Math.random()}`);
  const started = await launch({
    name: 'emulator',
    program: process.execPath,
    args: ['-e', leader],
    env: {},
    cwd: dir,
    ports: {},
    logFile,
    recordIn: file,
  });
  await vi.waitUntil(async () => (await readFile(logFile, 'utf8')) === 'up\nup\n', { timeout: 10_000 });
  return started;
}

describe('the processes of a stack', () => {
  it('end together with their children', async () => {
    const leader = await family();
    expect(await livingProcesses(file)).toEqual([leader]);
    await endAll(file);
    expect(await groupRuns(leader.pid)).toBe(false);
    expect(await livingProcesses(file)).toEqual([]);
  });

  it('end even if they ignore being asked', async () => {
    const leader = await family("process.on('SIGTERM', () => {})");
    await endProcess(leader, 300);
    expect(await groupRuns(leader.pid)).toBe(false);
  });

  it('are left alone when the id now belongs to somebody else', async () => {
    const stranger = await family();
    const recycled = { ...stranger, startedAt: '1' };
    await writeFile(file, JSON.stringify([recycled]));
    expect(await livingProcesses(file)).toEqual([]);
    expect(await endAll(file)).toEqual([]);
    await endProcess(recycled);
    expect(await isAlive(stranger)).toBe(true);
    await endProcess(stranger);
  });

  it('are written down before anything else happens', async () => {
    const leader = await family();
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([leader]);
  });
});

describe('identify', () => {
  it('gives a running process the same name twice', async () => {
    const me = await identify(process.pid);
    expect(me).toEqual(await identify(process.pid));
    expect(me?.pid).toBe(process.pid);
  });

  it('knows nothing of a process that is not there', async () => {
    expect(await identify(2 ** 22 + 1)).toBeUndefined();
  });
});

describe('parseProcStat', () => {
  it('is not led astray by brackets and spaces in a command', () => {
    const rest = 'S 1 4242 4242 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1';
    expect(parseProcStat(`77 (a) b (c) ${rest}`)).toEqual({ state: 'S', groupId: 4242, startedAt: '987654' });
  });
});
