import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anyPort, choosePort } from '../../local/stack/ports.ts';

describe('choosePort', () => {
  let taken: Server;
  let port: number;
  beforeEach(async () => {
    port = await anyPort();
    taken = createServer().listen(port, '127.0.0.1');
    await once(taken, 'listening');
  });
  afterEach(async () => {
    taken.close();
    await once(taken, 'close');
  });

  it('takes the next free port when the usual one is in use', async () => {
    const chosen = await choosePort({ wanted: undefined, usual: port, what: 'PORT' });
    expect(chosen).toBeGreaterThan(port);
  });

  it('says so when the port that was asked for is in use', async () => {
    await expect(choosePort({ wanted: port, usual: 8787, what: 'PORT' })).rejects.toThrow(`Port ${port}`);
  });

  it('never gives a port that another part has chosen', async () => {
    const next = await choosePort({ wanted: undefined, usual: port, what: 'PORT' });
    const other = await choosePort({ wanted: undefined, usual: port, what: 'SFTP', except: [next] });
    expect(other).not.toBe(next);
  });
});
