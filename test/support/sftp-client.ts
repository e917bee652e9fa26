import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type Client, stack } from './local-stack.ts';

/** OpenSSH's own clients, as somebody uses them who drops files: `sftp`, `ssh-keygen`, `ssh-keyscan`. */
export const hasOpenSsh = ['sftp', 'ssh-keygen', 'ssh-keyscan'].every(
  (program) => !spawnSync(program, ['-?'], { stdio: 'ignore' }).error,
);

export type Login = { user: string; key: string; folder: string };
const { host, port } = stack.sftp;

/** A new pair of keys in a folder of its own; the public half. */
export function newKey(type = 'ed25519'): { key: string; publicKey: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-sftp-'));
  const key = join(folder, 'key');
  const made = spawnSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', `journey ${type}`, '-f', key]);
  if (made.status !== 0) throw new Error(`ssh-keygen: ${made.stderr}`);
  return { key, publicKey: readFileSync(`${key}.pub`, 'utf8'), folder };
}

/** A key of the account, registered over the API. */
export async function registered(client: Client, type?: string): Promise<Login> {
  const { publicKey, ...pair } = newKey(type);
  const { json } = await client.call('POST', '/api/sftp/keys', { publicKey });
  if (json?.status !== 'success') throw new Error(`key: ${JSON.stringify(json)}`);
  return { user: client.accountId, ...pair };
}

/** The server's host key as a client sees it, held against nothing; as a line of known_hosts. */
export function hostKey(): { line: string; fingerprint: string } {
  const { stdout } = spawnSync('ssh-keyscan', ['-p', String(port), '-t', 'ed25519', host], { encoding: 'utf8' });
  const line = stdout.split('\n').find((one) => one !== '' && !one.startsWith('#')) ?? '';
  const { stdout: shown } = spawnSync('ssh-keygen', ['-lf', '-'], { input: line, encoding: 'utf8' });
  return { line, fingerprint: shown.split(' ')[1] ?? '' };
}

function argsOf({ user, key, folder }: Login, more: readonly string[]): string[] {
  const known = join(folder, 'known_hosts');
  writeFileSync(known, `${hostKey().line}\n`);
  const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${known}`, 'IdentitiesOnly=yes', 'BatchMode=yes'];
  return [...options.flatMap((option) => ['-o', option]), '-i', key, '-P', String(port), ...more, `${user}@${host}`];
}

/** Does commands one after the other, as `sftp -b` does: the first that fails ends it. */
export async function sftp(login: Login, commands: readonly string[]): Promise<string> {
  const batch = join(login.folder, 'batch');
  writeFileSync(batch, `${commands.join('\n')}\n`);
  const { stdout } = await promisify(execFile)('sftp', argsOf(login, ['-b', batch]), { maxBuffer: 1e8 });
  return stdout;
}

/**
 * Begins to put a file, no faster than so many kbit/s, and kills the client once it has sent the first block (255 kB): its own
 * trace tells, which names a block when it has gone.
 */
export async function putCutOff(login: Login, { file, kbits }: { file: string; kbits: number }): Promise<void> {
  const batch = join(login.folder, 'slow');
  writeFileSync(batch, `put ${file}\n`);
  const args = argsOf(login, ['-vvv', '-l', String(kbits), '-b', batch]);
  const client = spawn('sftp', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(client, 'exit');
  let isCut = false;
  for await (const line of createInterface(client.stderr)) {
    if (!line.includes('Sent message SSH2_FXP_WRITE')) continue;
    isCut = client.kill('SIGKILL');
    break;
  }
  await ended;
  if (!isCut) throw new Error(`sftp ended before it had sent a block of ${file}`);
}
