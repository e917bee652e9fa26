import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A receiver in a process of its own, which answers 200 after as many milliseconds as it is told, and counts. */
export type Receiver = { url: string; counted: () => Promise<{ called: number; most: number }>; stop: () => void };

export async function startReceiver(delayMs: number): Promise<Receiver> {
  const child = fork(import.meta.filename, [String(delayMs)], { env: { ...process.env, BENCH_RECEIVER: 'true' } });
  const next = <Message>() =>
    new Promise<Message>((resolve) => child.once('message', (said) => resolve(said as Message)));
  const port = await next<number>();
  return {
    url: `http://127.0.0.1:${port}/hook`,
    counted() {
      const counted = next<{ called: number; most: number }>();
      child.send('count');
      return counted;
    },
    stop: () => child.kill(),
  };
}

function serve(delayMs: number): void {
  let [called, open, most] = [0, 0, 0];
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      called += 1;
      most = Math.max(most, ++open);
      const answer = () => {
        open -= 1;
        response.end();
      };
      if (delayMs === 0) answer();
      else setTimeout(answer, delayMs);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', () => {
    process.send?.({ called, most });
    [called, most] = [0, 0];
  });
  process.once('disconnect', () => process.exit());
}

if (process.env.BENCH_RECEIVER === 'true') serve(Number(process.argv[2]));
