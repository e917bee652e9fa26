import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../terminal/report.ts';
import { type Layout, venvDir } from './layout.ts';
import { lastLines, run } from './run.ts';
import { toolEnvironment } from './settings.ts';

/** Makes the Python environment that holds the emulator, once; afterwards only looks whether it is there. */
export const EMULATOR_VERSION = '1.5.33';

export async function preparePython(layout: Layout, report: Report): Promise<{ python: string }> {
  const python = join(venvDir, 'bin', 'python');
  if (await hasEmulator(python)) return { python };
  const logFile = join(layout.logs, 'python.log');
  await report.step(`Installing the AWS emulator (ministack ${EMULATOR_VERSION})`, async () => {
    await mkdir(venvDir, { recursive: true });
    const host = await findPython();
    const made = await run(host, { args: ['-m', 'venv', '--clear', venvDir], env: toolEnvironment(), logFile });
    if (made.code !== 0) {
      throw new Error(
        `Python cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv).\n${lastLines(made.output)}`,
      );
    }
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `ministack==${EMULATOR_VERSION}`];
    const installed = await run(python, { args, env: toolEnvironment(), logFile });
    if (installed.code !== 0) {
      throw new Error(
        `pip could not install ministack ${EMULATOR_VERSION}; is there a way to PyPI?\n${lastLines(installed.output)}`,
      );
    }
  });
  return { python };
}

async function hasEmulator(python: string): Promise<boolean> {
  if (
    !(await access(python).then(
      () => true,
      () => false,
    ))
  )
    return false;
  const script = 'import importlib.metadata as m; print(m.version("ministack"))';
  const { code, output } = await run(python, { args: ['-c', script] });
  return code === 0 && output.trim() === EMULATOR_VERSION;
}

async function findPython(): Promise<string> {
  const check = 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else 3)';
  for (const name of ['python3', 'python']) {
    const { code } = await run(name, { args: ['-c', check], env: toolEnvironment() });
    if (code === 0) return name;
  }
  throw new Error('The local stack needs Python 3.10 or newer as `python3`; none was found on the PATH.');
}
