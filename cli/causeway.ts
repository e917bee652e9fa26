import { main } from './main.ts';

/**
 * `causeway <command>`: the command line. Exit status 0 done, 1 failed, 2 called wrongly, 3 done with warnings, 130
 * interrupted (143 by SIGTERM). The first Ctrl-C lets the command end in order; a second one ends it at once.
 */
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort(name));

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  now: Date.now,
  signal: interrupt.signal,
});
