import { CreateServerCommand, ListServersCommand, TransferClient } from '@aws-sdk/client-transfer';
import { dummyCredentials, region } from './settings.ts';

/**
 * The server of SFTP, which the emulator's CloudFormation cannot make; the stacks are told of it as CDK's context
 * `sftpServer` (`lib/stages.ts`). Its host key is new with every start of the emulator.
 */
export async function standSftp({ endpoint, port }: { endpoint: string; port: number }): Promise<string> {
  const client = new TransferClient({ endpoint, region, credentials: dummyCredentials });
  try {
    const { Servers = [] } = await client.send(new ListServersCommand({}));
    const id = Servers[0]?.ServerId ?? (await client.send(new CreateServerCommand({ Protocols: ['SFTP'] }))).ServerId;
    return [id, '127.0.0.1', port].join(',');
  } finally {
    client.destroy();
  }
}
