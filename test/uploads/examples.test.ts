import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readEventLine } from '#core/intake/event-line.ts';
import { projectRoot } from '../../local/stack/layout.ts';
import { folder } from '../cli/pulling.ts';
import { callHttp } from '../runtime/http-call.ts';
import { eventLines } from '../support/event-lines.ts';
import { accountId } from '../support/http-account.ts';
import { onSocket } from '../support/on-socket.ts';
import { groups, handler } from './upload-world.ts';

/** The uploads of docs/uploads.md, in six languages, run as they stand there against the door itself. */
const run = promisify(execFile);
const page = readFileSync(join(projectRoot, 'docs/uploads.md'), 'utf8');
type Example = {
  name: string;
  file: string;
  language: string;
  /** Whether the machine has it. */
  asks: [program: string, option: string];
  /** Compiles the file into a folder, once. */
  compile?: (path: string, into: string) => [program: string, ...args: string[]];
  runs: (path: string, into: string) => [program: string, ...args: string[]];
};
const examples: Example[] = [
  {
    name: 'Node',
    file: 'upload.mjs',
    language: 'js',
    asks: [process.execPath, '--version'],
    runs: (path) => [process.execPath, path],
  },
  {
    name: 'Python',
    file: 'upload.py',
    language: 'python',
    asks: ['python3', '--version'],
    runs: (path) => ['python3', path],
  },
  {
    name: 'Go',
    file: 'upload.go',
    language: 'go',
    asks: ['go', 'version'],
    compile: (path, into) => ['go', 'build', '-o', join(into, 'upload'), path],
    runs: (_, into) => [join(into, 'upload')],
  },
  {
    name: 'Java',
    file: 'Upload.java',
    language: 'java',
    asks: ['javac', '-version'],
    compile: (path, into) => ['javac', '-d', into, path],
    runs: (_, into) => ['java', '-cp', into, 'Upload'],
  },
  { name: 'PHP', file: 'upload.php', language: 'php', asks: ['php', '--version'], runs: (path) => ['php', path] },
  { name: 'Ruby', file: 'upload.rb', language: 'ruby', asks: ['ruby', '--version'], runs: (path) => ['ruby', path] },
];
/** A language that was never used here compiles its own library first. */
const COMPILED_WITHIN_MS = 400_000;
const found = await Promise.all(
  examples.map(async (example) => {
    const [program, option] = example.asks;
    const isThere = await run(program, [option]).then(
      () => true,
      () => false,
    );
    return { ...example, isThere };
  }),
);

/** The door on a socket. */
const door = () =>
  onSocket(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = Buffer.concat(chunks).toString('utf8');
    const { method = '', url: path = '' } = request;
    const reply = await callHttp(handler, { method, path, headers, body });
    response.writeHead(reply.statusCode, reply.headers).end(reply.body);
  });

describe.each(found)('the upload in $name of docs/uploads.md', ({ file, language, compile, runs, isThere }) => {
  const path = join(projectRoot, 'docs/examples/upload', file);
  const code = readFileSync(path, 'utf8');

  it('is the file beside it, and short', () => {
    expect(page).toContain(`\`\`\`${language}\n${code}\`\`\``);
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(18);
  });

  it.runIf(isThere)(
    'is stored, once however often it runs; a wrong passcode is an error',
    { timeout: COMPILED_WITHIN_MS },
    async () => {
      await using at = await folder();
      await using server = await door();
      const call = async ([program, ...args]: [string, ...string[]], env: Record<string, string>) =>
        await run(program, args, { env: { ...process.env, ...env } });
      if (compile) await call(compile(path, at.path), {});
      const upload = (passcode: string) => {
        const env = { CAUSEWAY_URL: server.url, CAUSEWAY_ACCOUNT: accountId, CAUSEWAY_PASSCODE: passcode };
        return call(runs(path, at.path), env);
      };
      await upload('upload');
      await upload('upload');
      await expect(upload('wrong')).rejects.toThrow();
      const lines = groups().flatMap((group) => eventLines(group).trimEnd().split('\n'));
      expect(lines.map(readEventLine)).toMatchObject([
        { name: 'Charged', who: { kind: 'identity', value: 'zoë' }, props: '{"Amount":42.5}' },
      ]);
    },
  );
});
