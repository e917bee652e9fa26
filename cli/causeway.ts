import { main } from './main.ts';

/** `causeway <command>`: the command line. Exit status 0 done, 1 failed, 2 called wrongly, 3 done with warnings. */
process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  now: Date.now,
});
