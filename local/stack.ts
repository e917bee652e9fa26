import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ADMIN_EMAIL, choosePassword, createAccount, type LocalAdmin, type NewAccount } from './stack/account.ts';
import { bootstrap, deploy, type Outputs } from './stack/cdk.ts';
import { respellCors } from './stack/cors.ts';
import { buildDashboard } from './stack/dashboard.ts';
import { type EmulatorPorts, endpointOf, startEmulator } from './stack/emulator.ts';
import { type Layout, layoutOf } from './stack/layout.ts';
import { takeLock } from './stack/lock.ts';
import { standMail } from './stack/mail.ts';
import { choosePort } from './stack/ports.ts';
import { endAll, livingProcesses, type StackProcess } from './stack/processes.ts';
import { EMULATOR, preparePython } from './stack/python.ts';
import { standServer } from './stack/server.ts';
import type { Wishes } from './stack/settings.ts';
import { standSftp } from './stack/sftp.ts';
import { readStackFile, type StackFile, stackFileOf, writeStackFile } from './stack/stack-file.ts';
import type { Report } from './terminal/report.ts';

/**
 * The whole product on one machine: the emulator, the same stacks as in AWS, the front door, an account. All that it
 * makes is under `dir`, so that a test can have a stack of its own beside a person's. No product logic.
 */
export type StackOptions = {
  dir: string;
  ports?: Wishes;
  /** How many functions may run at once; without it, as many as the machine bears. */
  concurrency?: number | undefined;
  report: Report;
  signal?: AbortSignal | undefined;
};

export type RunningStack = {
  /** The emulated AWS. */
  endpoint: string;
  /** The front door. */
  api: string;
  outputs: Outputs;
  file: StackFile;
  stackFile: string;
  /** False when the emulator was running already and the stacks were only brought up to date. */
  fresh: boolean;
  stop: () => Promise<void>;
};

/** Starts what does not run yet and deploys what has changed; a failed start of something new leaves nothing running. */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const layout = layoutOf(options.dir);
  await mkdir(layout.logs, { recursive: true });
  await using _lock = await takeLock(layout.lockFile);
  const before = await livingProcesses(layout.processesFile);
  const running = before.find((one) => one.name === 'emulator');
  try {
    return await bringUp(layout, { ...options, running, before });
  } catch (error) {
    if (!running) await stopStack(options.dir);
    throw error;
  }
}

/** Ends what `startStack` started in this folder, and nothing else; returns what was running. */
export async function stopStack(dir: string): Promise<StackProcess[]> {
  const layout = layoutOf(dir);
  const ended = await endAll(layout.processesFile);
  await Promise.all([layout.stackFile, layout.outputsFile].map((file) => rm(file, { force: true })));
  await Promise.all([layout.scratch, layout.state].map((folder) => rm(folder, { recursive: true, force: true })));
  return ended;
}

/** Before a fresh start: what a stack that died has left, and the logs of the one before. */
async function clearUp(layout: Layout): Promise<void> {
  await stopStack(layout.dir);
  await rm(layout.logs, { recursive: true, force: true });
  await mkdir(layout.logs, { recursive: true });
}

type BringUp = StackOptions & { running: StackProcess | undefined; before: StackProcess[] };

async function bringUp(layout: Layout, options: BringUp): Promise<RunningStack> {
  const { report, signal, running, concurrency } = options;
  const ports = running ? portsOf(running) : await chooseEmulatorPorts(options.ports);
  const doorPort = await chooseDoorPort(options, ports);
  const endpoint = endpointOf(ports);
  const deployment = { endpoint, report, signal };
  if (!running) {
    await clearUp(layout);
    const python = join(await preparePython(EMULATOR, { report, logs: layout.logs }), 'python');
    await report.step('Starting the AWS emulator', async () => {
      await startEmulator(layout, { python, ports, concurrency, signal });
      return endpoint;
    });
    await bootstrap(layout, deployment);
  }
  await standServer(layout, { name: 'shard-limits', port: ports.kinesis, args: ['--aws', endpoint], signal });
  await standServer(layout, { name: 'partners', port: ports.partners, args: [], signal });
  const sftpServer = await standSftp({ endpoint, port: ports.sftp });
  const mailFrom = await standMail({ endpoint });
  const outputs = await deploy(layout, { ...deployment, context: { sftp: 'true', sftpServer, mailFrom } });
  const apiId = apiIdOf(outputs);
  await respellCors({ endpoint, apiId });
  // By path, because `*.execute-api.localhost` does not resolve everywhere.
  const apiUrl = `${endpoint}/_aws/execute-api/${apiId}/$default`;
  await standServer(layout, {
    name: 'front-door',
    port: doorPort,
    args: ['--api', apiUrl, '--dashboard', await buildDashboard(layout, { report, signal })],
    signal,
  });
  const api = `http://127.0.0.1:${doorPort}`;
  const people = await accountFor(layout, { endpoint, outputs });
  const file = stackFileOf({ api, endpoint, sftpPort: ports.sftp, partnersPort: ports.partners, outputs, people });
  await writeStackFile(layout.stackFile, file);
  const stop = async () => void (await stopStack(layout.dir));
  return { endpoint, api, outputs, file, stackFile: layout.stackFile, fresh: !running, stop };
}

async function chooseEmulatorPorts(wishes: Wishes = {}): Promise<EmulatorPorts> {
  const gateway = await choosePort({ wanted: wishes.gateway, usual: 4566, what: 'GATEWAY_PORT' });
  const sftp = await choosePort({ wanted: wishes.sftp, usual: 2222, what: 'SFTP_PORT', except: [gateway] });
  const kinesis = await choosePort({ wanted: wishes.kinesis, usual: 4600, what: 'Kinesis', except: [gateway, sftp] });
  const taken = [gateway, sftp, kinesis];
  const partners = await choosePort({ wanted: wishes.partners, usual: 4800, what: 'partners', except: taken });
  return { gateway, sftp, kinesis, partners };
}

async function chooseDoorPort(options: BringUp, taken: EmulatorPorts): Promise<number> {
  const standing = options.before.find((one) => one.name === 'front-door')?.ports.http;
  const wish = { wanted: options.ports?.frontDoor, usual: 8787, what: 'PORT', except: Object.values(taken) };
  return standing ?? (await choosePort(wish));
}

function portsOf(emulator: StackProcess): EmulatorPorts {
  const { gateway, sftp, kinesis, partners } = emulator.ports;
  if (gateway === undefined || sftp === undefined || kinesis === undefined || partners === undefined)
    throw new Error('The stack that runs is of an earlier version; `npm start -- --reset` begins anew.');
  return { gateway, sftp, kinesis, partners };
}

function apiIdOf(outputs: Outputs): string {
  const id = /\/\/([^./]+)\.execute-api\./.exec(outputs.ApiUrl ?? '')?.[1];
  if (!id) throw new Error(`The deployed stacks have no output ApiUrl of an HTTP API (${outputs.ApiUrl}).`);
  return id;
}

/** The account that the last start of this same emulator made, or a new one. */
async function accountFor(
  layout: Layout,
  at: { endpoint: string; outputs: Outputs },
): Promise<NewAccount & { admin: LocalAdmin }> {
  const known = await readStackFile(layout.stackFile);
  if (known) {
    const { accountId, timezone, passcodes, admin } = known;
    return { account: { accountId, timezone, name: 'Local' }, passcodes, admin };
  }
  const { CreateAccountFunction: functionName, UserPoolId: pool } = at.outputs;
  if (!functionName) throw new Error('The deployed stacks have no output CreateAccountFunction.');
  if (!pool) throw new Error('The deployed stacks have no output UserPoolId.');
  const wanted = { name: 'Local', timezone: 'America/New_York', adminEmail: ADMIN_EMAIL };
  const made = await createAccount({ endpoint: at.endpoint, functionName }, wanted);
  return { ...made, admin: await choosePassword({ endpoint: at.endpoint, pool }) };
}
