import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/** Runs a program to its end, hands over its output line by line, and keeps all of it in a log file if one is named. */
export type RunOptions = {
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Appended to. */
  logFile?: string;
  onLine?: (line: string) => void;
  signal?: AbortSignal | undefined;
};

export type RunResult = { code: number; output: string };

/** Standard output and error together; `code` is 127 when the program is not there. */
export async function run(program: string, options: RunOptions = {}): Promise<RunResult> {
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' });
  const child = spawn(program, options.args ?? [], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.env && { env: options.env }),
    ...(options.cwd && { cwd: options.cwd }),
    ...(options.signal && { signal: options.signal }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      log?.write(text);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    });
  }
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      output += `${error.message}\n`;
      resolve(127);
    });
    child.once('close', (status) => resolve(status ?? 1));
  });
  log?.end();
  options.signal?.throwIfAborted();
  return { code, output };
}

/** The last lines of a program's output, for the sentence that says what went wrong. */
export function lastLines(output: string, count = 12): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
