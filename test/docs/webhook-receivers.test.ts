import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { projectRoot, receiversVenvDir } from '../../local/stack/layout.ts';
import { accountId, delivery, messagesOf, workerWorld } from '../webhooks/worker-world.ts';

/** The receivers of docs/webhooks.md, run as they stand there but for their port, and called by the worker. */
const page = readFileSync(join(projectRoot, 'docs/webhooks.md'), 'utf8');
const python = join(receiversVenvDir, 'bin/python');
const receivers = [
  { language: 'js', program: process.execPath, file: 'receiver.mjs', isThere: true },
  { language: 'python', program: python, file: 'receiver.py', isThere: existsSync(python) },
];

function codeOf(language: string): string {
  const blocks = page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'));
  const [code = ''] = [...blocks].map(([, text = '']) => text).filter((text) => text.includes('standardwebhooks'));
  return code;
}

describe.each(receivers)('the receiver in $language of docs/webhooks.md', ({ language, program, file, isThere }) => {
  const running: ChildProcess[] = [];
  const folders: string[] = [];
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it('is ten lines or little more', () => {
    expect(codeOf(language).trim().split('\n').length).toBeLessThanOrEqual(12);
  });

  it.runIf(isThere)('takes our calls, by either secret of a rotation, and refuses others', async () => {
    const [known, other] = [randomBytes(32), randomBytes(32)].map((bytes) => `whsec_${bytes.toString('base64')}`);
    const port = await freePort();
    // Beside node_modules, where its package is found.
    const folder = await mkdtemp(join(projectRoot, 'node_modules/.receiver-'));
    folders.push(folder);
    await writeFile(join(folder, file), codeOf(language).replaceAll('8080', String(port)));
    running.push(
      spawn(program, [join(folder, file)], { env: { ...process.env, WEBHOOK_SECRET: known }, stdio: 'ignore' }),
    );
    const url = `http://127.0.0.1:${port}/`;
    await reachable(url);

    const world = workerWorld();
    const sealed = await Promise.all([known, other].map((secret = '') => world.seal(secret)));
    const signed = (templateId: number, secrets: readonly (string | undefined)[]) =>
      world.template({ url, templateId, signing: secrets.map((secret = '') => ({ sealed: secret })) });
    signed(1, [sealed[0]]);
    signed(2, [sealed[1], sealed[0]]);
    signed(3, [sealed[1]]);
    const calls = [1, 2, 3].map((templateId) =>
      delivery({ url, templateId, deliveryId: `${accountId}-${templateId}`, body: '{"name":"Zoë"}' }),
    );
    await world.worker()(messagesOf(calls));
    const statuses = world.log().map(({ templateId, status }) => [templateId, status]);
    expect(statuses.toSorted()).toEqual([
      [1, 200],
      [2, 200],
      [3, 401],
    ]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Any answer will do: it listens. */
async function reachable(url: string): Promise<void> {
  for (;;) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await pause(50);
  }
}
