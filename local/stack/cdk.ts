import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Report } from '../terminal/report.ts';
import { cdkLine } from './cdk-line.ts';
import { binDir, type Layout, projectRoot } from './layout.ts';
import { lastLines, run } from './run.ts';
import { cdkEnvironment } from './settings.ts';

/** `cdk bootstrap` and `cdk deploy` of the same stacks as in AWS, with stage `local`, against the emulator. */
const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type Outputs = Record<string, string>;

export type CdkOptions = { endpoint: string; report: Report; signal?: AbortSignal | undefined };

export async function bootstrap(layout: Layout, options: CdkOptions): Promise<void> {
  await options.report.step('Preparing the emulated account (cdk bootstrap)', () =>
    cdk(layout, { ...options, args: ['bootstrap', `aws://000000000000/us-east-1`], cwd: layout.dir, onLine: () => {} }),
  );
}

type DeployOptions = CdkOptions & { context: Record<string, string> };

/** Deploys what changed and returns every output of every stack by its name. */
export async function deploy(layout: Layout, options: DeployOptions): Promise<Outputs> {
  await options.report.step('Deploying the stacks (cdk deploy)', async (say) => {
    const told = Object.entries(options.context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = [
      'deploy',
      ...told,
      '--all',
      '--require-approval',
      'never',
      '--progress',
      'events',
      '--concurrency',
      '2',
    ];
    const done = new Set<string>();
    function onLine(line: string): void {
      const seen = cdkLine(line);
      if (seen.kind === 'resource' && seen.finished) done.add(seen.name);
      if (seen.kind === 'resource') say(`${done.size} resources, ${seen.stack}: ${seen.name} ${seen.status}`);
      if (seen.kind === 'note') say(seen.text);
    }
    await cdk(layout, { ...options, args: [...args, '--outputs-file', layout.outputsFile], cwd: projectRoot, onLine });
    return done.size === 0 ? 'nothing had changed' : `${done.size} resources`;
  });
  const stacks = outputsSchema.parse(JSON.parse(await readFile(layout.outputsFile, 'utf8')));
  return Object.assign({}, ...Object.values(stacks));
}

/** Where there is a `cdk.json`, every command begins by synthesising what it names, whether it needs it or not. */
type CdkRun = Omit<CdkOptions, 'report'> & { args: string[]; cwd: string; onLine: (line: string) => void };

async function cdk(layout: Layout, options: CdkRun): Promise<void> {
  const logFile = join(layout.logs, 'cdk.log');
  const common = ['-c', 'stage=local', '--output', layout.cdkOut, '--ci', '--no-notices', '--no-color'];
  const { code, output } = await run(join(binDir, 'cdk'), {
    args: [...options.args, ...common],
    cwd: options.cwd,
    env: cdkEnvironment(layout, options.endpoint),
    logFile,
    onLine: options.onLine,
    signal: options.signal,
  });
  if (code !== 0)
    throw new Error(`cdk ${options.args[0]} failed; all of it is in ${logFile}:\n${lastLines(output, 25)}`);
}
