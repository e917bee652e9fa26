import {
  CreateUserCommand,
  DeleteSshPublicKeyCommand,
  DeleteUserCommand,
  DescribeServerCommand,
  DescribeUserCommand,
  ImportSshPublicKeyCommand,
  type TransferClient,
} from '@aws-sdk/client-transfer';
import { homeOf, sessionPolicy } from '../domain/user.ts';

/** Users of Transfer Family and their public keys, which are kept there and nowhere else. */
export type TransferAt = { client: TransferClient; serverId: string; role: string; bucket: string };
export type UserKey = { id: string; body: string; addedAt: string };

/** Undefined where the account has no user. */
export async function keysOfUser(at: TransferAt, accountId: string): Promise<UserKey[] | undefined> {
  const { client, serverId } = at;
  try {
    const { User } = await client.send(new DescribeUserCommand({ ServerId: serverId, UserName: accountId }));
    return (User?.SshPublicKeys ?? []).map(({ SshPublicKeyId, SshPublicKeyBody, DateImported }) => ({
      id: SshPublicKeyId ?? '',
      body: SshPublicKeyBody ?? '',
      addedAt: new Date(DateImported ?? 0).toISOString(),
    }));
  } catch (thrown) {
    if (isNamed(thrown, 'ResourceNotFoundException')) return undefined;
    throw thrown;
  }
}

/** The user with its first key; one that is there is left as it is. */
export async function makeUser(
  at: TransferAt,
  { accountId, body }: { accountId: string; body: string },
): Promise<void> {
  const { client, serverId, role, bucket } = at;
  const command = new CreateUserCommand({
    ServerId: serverId,
    UserName: accountId,
    Role: role,
    HomeDirectoryType: 'LOGICAL',
    HomeDirectoryMappings: [homeOf({ accountId, bucket })],
    Policy: sessionPolicy({ accountId, bucket }),
    SshPublicKeyBody: body,
  });
  await client.send(command);
}

export async function addKey(at: TransferAt, { accountId, body }: { accountId: string; body: string }): Promise<void> {
  const named = { ServerId: at.serverId, UserName: accountId };
  await at.client.send(new ImportSshPublicKeyCommand({ ...named, SshPublicKeyBody: body }));
}

export async function removeKey(at: TransferAt, { accountId, id }: { accountId: string; id: string }): Promise<void> {
  const named = { ServerId: at.serverId, UserName: accountId };
  await at.client.send(new DeleteSshPublicKeyCommand({ ...named, SshPublicKeyId: id }));
}

export async function removeUser(at: TransferAt, accountId: string): Promise<void> {
  await at.client.send(new DeleteUserCommand({ ServerId: at.serverId, UserName: accountId }));
}

/** Of the server's host key. */
export async function hostFingerprint({ client, serverId }: TransferAt): Promise<string> {
  const { Server } = await client.send(new DescribeServerCommand({ ServerId: serverId }));
  return Server?.HostKeyFingerprint ?? '';
}

function isNamed(thrown: unknown, name: string): boolean {
  return thrown instanceof Error && thrown.name === name;
}
