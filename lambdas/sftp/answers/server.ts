import { Failure } from '#core/failure.ts';
import { OFF } from '../domain/off.ts';
import { MOST_KEYS } from '../use-cases/manage-keys.ts';

/** Where the server of SFTP is, as it is shown with commands to copy. */
export type ServerAt = { serverId: string; host: string; port: string };

export function mustBeOn({ serverId }: Pick<ServerAt, 'serverId'>): void {
  if (serverId === '') throw new Failure('conflict', OFF, { retry: 'never' });
}

type Shown = Omit<ServerAt, 'serverId'> & { fingerprint: string; accountId: string; keys: number };

export function serverView({ host, port, fingerprint, accountId, keys }: Shown) {
  const login = `-P ${port} -i causeway-sftp ${accountId}@${host}`;
  return {
    host,
    port: Number(port),
    user: accountId,
    fingerprint,
    keys,
    mostKeys: MOST_KEYS,
    commands: [
      'ssh-keygen -t ed25519 -N "" -f causeway-sftp',
      `sftp ${login}`,
      'put events_20260131_0900.csv.gz',
      'put events_20260131_0900.yaml',
    ],
  };
}
