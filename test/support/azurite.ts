import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { defaultDir } from '../../local/stack/layout.ts';
import { reportTo } from '../../local/terminal/report.ts';
import { prepareAzurite } from '../../local/testing/azurite.ts';

/**
 * A storage account of Azure on this machine: azurite, in memory, on a port of the system's choice. Signatures are made here
 * as Azure documents them, and azurite checks them
 * (https://learn.microsoft.com/rest/api/storageservices/create-service-sas, …/create-account-sas).
 */
export const ACCOUNT = 'acme';
export const ACCOUNT_HOST = `${ACCOUNT}.blob.core.windows.net`;
const KEY = Buffer.from('the key of an account that is nowhere');
/** Of the signature: what is signed depends on it. */
const VERSION = '2021-12-02';

export type Azurite = {
  /** Where the account is: `<address>/<container>/<blob>`. */
  address: string;
  makeContainer: (name: string) => Promise<void>;
  /** Undefined where there is none of the name. */
  blob: (container: string, name: string) => Promise<Buffer | undefined>;
  /** What is in a container, by name. */
  blobs: (container: string) => Promise<Map<string, Buffer>>;
  stop: () => Promise<void>;
};

export async function startAzurite(): Promise<Azurite> {
  const logs = join(defaultDir, 'test-reports');
  const program = await prepareAzurite({ report: reportTo(process.stdout), logs });
  const args = [
    '--silent',
    '--inMemoryPersistence',
    '--disableTelemetry',
    '--blobHost',
    '127.0.0.1',
    '--blobPort',
    '0',
  ];
  const env = { ...process.env, AZURITE_ACCOUNTS: `${ACCOUNT}:${KEY.toString('base64')}` };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  // A test run that is stopped by hand ends without its hooks.
  process.once('exit', () => child.kill());
  const address = `${await addressOf(child)}/${ACCOUNT}`;

  async function call(method: string, path: string): Promise<Buffer | undefined> {
    const answer = await fetch(`${address}/${path}&${accountSas()}`, { method, headers: { 'x-ms-version': VERSION } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${bytes}`);
    return bytes;
  }
  const blob = async (container: string, name: string) =>
    await call('GET', `${container}/${name.split('/').map(encodeURIComponent).join('/')}?`);
  return {
    address,
    makeContainer: async (name) => void (await call('PUT', `${name}?restype=container`)),
    blob,
    async blobs(container) {
      const list = String(await call('GET', `${container}?restype=container&comp=list`));
      const found = new Map<string, Buffer>();
      for (const [, spelt = ''] of list.matchAll(/<Name>([^<]*)<\/Name>/g)) {
        const name = decodeXml(spelt);
        const bytes = await blob(container, name);
        if (bytes) found.set(name, bytes);
      }
      return found;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('azurite has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const [address] = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(line) ?? [];
    if (!address) continue;
    child.stdout.resume();
    return address;
  }
  throw new Error('azurite did not start');
}

const time = (at: Date | undefined) => (at ? `${at.toISOString().slice(0, 19)}Z` : '');
const signed = (fields: readonly string[]) => createHmac('sha256', KEY).update(fields.join('\n')).digest('base64');

export type Permission = { permits?: string; startsAt?: Date; endsAt?: Date };

/** A service SAS of a container; a week from now, to create and write, where nothing else is said. */
export function containerSas(container: string, permission: Permission = {}): string {
  const { permits = 'cw', startsAt, endsAt = new Date(Date.now() + 7 * 86_400_000) } = permission;
  const [st, se] = [time(startsAt), time(endsAt)];
  const nothing = ['', '', '', '', '', '', ''];
  const sig = signed([permits, st, se, `/blob/${ACCOUNT}/${container}`, '', '', '', VERSION, 'c', ...nothing]);
  return String(new URLSearchParams({ sv: VERSION, sr: 'c', sp: permits, ...(st && { st }), se, sig }));
}

/** All rights: the customer's own. */
function accountSas(): string {
  const se = time(new Date(Date.now() + 86_400_000));
  const sig = signed([ACCOUNT, 'rwdlac', 'b', 'sco', '', se, '', '', VERSION, '', '']);
  return String(new URLSearchParams({ sv: VERSION, ss: 'b', srt: 'sco', sp: 'rwdlac', se, sig }));
}

function decodeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
