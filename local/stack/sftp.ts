import { join } from 'node:path';
import { CreateServerCommand, ListServersCommand, TransferClient } from '@aws-sdk/client-transfer';
import type { Layout } from './layout.ts';
import { venvDir } from './layout.ts';
import { lastLines, run } from './run.ts';
import { dummyCredentials, region, toolEnvironment } from './settings.ts';

/**
 * The server of SFTP, which the emulator's CloudFormation cannot make; the stacks are told of it as CDK's context
 * `sftpServer` (`lib/stages.ts`). Its host key is new with every start of the emulator.
 */
export async function standSftp(at: { endpoint: string; port: number; layout: Layout }): Promise<string> {
  const { endpoint, port } = at;
  const client = new TransferClient({ endpoint, region, credentials: dummyCredentials });
  try {
    const { Servers = [] } = await client.send(new ListServersCommand({}));
    const id = Servers[0]?.ServerId ?? (await client.send(new CreateServerCommand({ Protocols: ['SFTP'] }))).ServerId;
    return [id, '127.0.0.1', port, await fingerprintOf(at)].join(',');
  } finally {
    client.destroy();
  }
}

/** Asks as a client does, with the library that is beside the emulator. */
const ASK = `
import asyncio, sys, asyncssh
async def ask():
    key = await asyncssh.get_server_host_key('127.0.0.1', int(sys.argv[1]))
    print(key.get_fingerprint())
asyncio.run(ask())
`;

async function fingerprintOf({ port, layout }: { port: number; layout: Layout }): Promise<string> {
  const { code, output } = await run(join(venvDir, 'bin', 'python'), {
    args: ['-c', ASK, String(port)],
    env: toolEnvironment(),
    logFile: join(layout.logs, 'python.log'),
  });
  const fingerprint = /^SHA256:[\w+/]+$/m.exec(output)?.[0];
  if (code !== 0 || fingerprint === undefined)
    throw new Error(`The emulator does not answer SFTP on port ${port}:\n${lastLines(output)}`);
  return fingerprint;
}
