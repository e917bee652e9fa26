import {
  CreateUserCommand,
  DeleteSshPublicKeyCommand,
  DeleteUserCommand,
  DescribeServerCommand,
  DescribeUserCommand,
  ImportSshPublicKeyCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  TransferClient,
} from '@aws-sdk/client-transfer';
import { mockClient } from 'aws-sdk-client-mock';

/**
 * Transfer Family in memory, as far as users and their keys go. Ids of keys count up from the one that the API's documentation
 * shows (https://docs.aws.amazon.com/transfer/latest/userguide/API_ImportSshPublicKey.html).
 */
type Key = { SshPublicKeyId: string; SshPublicKeyBody: string; DateImported: Date };
type User = { Role: string; Policy: string; HomeDirectoryMappings: { Entry: string; Target: string }[]; keys: Key[] };

export function memoryTransfer() {
  const users = new Map<string, User>();
  const made = new Map<string, number>();
  const missing = () =>
    new ResourceNotFoundException({ $metadata: {}, message: '', Message: 'Unknown', Resource: '', ResourceType: '' });
  const userOf = (name = ''): User => {
    const user = users.get(name);
    if (!user) throw missing();
    return user;
  };
  const newKey = (name: string, SshPublicKeyBody: string): Key => {
    const count = made.get(name) ?? 0;
    made.set(name, count + 1);
    return { SshPublicKeyId: `key-0123456789abcdef${count}`, SshPublicKeyBody, DateImported: new Date() };
  };

  const sdk = mockClient(TransferClient);
  sdk.on(DescribeServerCommand).resolves({ Server: { Arn: 'arn', HostKeyFingerprint: 'SHA256:host' } });
  sdk.on(CreateUserCommand).callsFake(({ UserName, SshPublicKeyBody, ...user }) => {
    if (users.has(UserName))
      throw new ResourceExistsException({
        $metadata: {},
        message: '',
        Message: 'exists',
        Resource: '',
        ResourceType: '',
      });
    users.set(UserName, { ...user, keys: [newKey(UserName, SshPublicKeyBody)] });
    return {};
  });
  sdk.on(DescribeUserCommand).callsFake(({ UserName }) => ({ User: { SshPublicKeys: [...userOf(UserName).keys] } }));
  sdk.on(ImportSshPublicKeyCommand).callsFake(({ UserName, SshPublicKeyBody }) => {
    userOf(UserName).keys.push(newKey(UserName, SshPublicKeyBody));
    return {};
  });
  sdk.on(DeleteSshPublicKeyCommand).callsFake(({ UserName, SshPublicKeyId }) => {
    const user = userOf(UserName);
    user.keys = user.keys.filter((key) => key.SshPublicKeyId !== SshPublicKeyId);
    return {};
  });
  sdk.on(DeleteUserCommand).callsFake(({ UserName }) => {
    userOf(UserName);
    users.delete(UserName);
    return {};
  });
  return { sdk, users };
}
