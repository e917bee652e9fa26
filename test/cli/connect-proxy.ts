import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A proxy of the CONNECT kind that leads every call to one server, whatever address is asked for. */
export async function connectProxy(
  target: string,
): Promise<AsyncDisposable & { url: string /** `host:port` of each call. */; connected: string[] }> {
  const connected: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, client, head) => {
    connected.push(request.url ?? '');
    const { hostname, port } = new URL(target);
    const server = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      server.pipe(client);
      client.pipe(server);
    });
    server.on('error', () => client.destroy());
    client.on('error', () => server.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const dispose = async () => {
    proxy.closeAllConnections();
    proxy.close();
  };
  return { url: `http://127.0.0.1:${port}`, connected, [Symbol.asyncDispose]: dispose };
}
