import { parseArgs } from 'node:util';
import { runDemo } from './demo/run-demo.ts';
import { defaultDir, layoutOf } from './stack/layout.ts';
import { wishedConcurrency, wishedPorts } from './stack/settings.ts';
import { startStack, stopStack } from './stack.ts';
import { summary } from './start/summary.ts';
import { untilInterrupted, untilStopped } from './start/until.ts';
import { reportTo } from './terminal/report.ts';

/**
 * `npm start [-- --detach] [--no-demo] [--reset]`: the product on this machine. Runs until Ctrl-C or `npm stop`; with
 * `--detach` it returns when all is ready. On a stack that runs already it only deploys what changed.
 */
const { values } = parseArgs({
  options: {
    detach: { type: 'boolean', default: false },
    reset: { type: 'boolean', default: false },
    'no-demo': { type: 'boolean', default: false },
  },
});

const report = reportTo(process.stdout);
const interrupted = untilInterrupted();
const { signal } = interrupted;
try {
  if (values.reset) await stopStack(defaultDir);
  const wishes = { ports: wishedPorts(), concurrency: wishedConcurrency() };
  const stack = await startStack({ dir: defaultDir, ...wishes, report, signal });
  report.line(summary(stack));
  if (stack.fresh && !values['no-demo']) {
    const good = await runDemo({ stack: stack.file, dir: defaultDir, report, signal });
    process.exitCode = good ? 0 : 1;
  }
  if (stack.fresh && !values.detach) {
    report.line('Ctrl-C, or `npm stop` in another terminal, ends it.');
    if ((await untilStopped(layoutOf(defaultDir), signal)) === 'died') {
      await stopStack(defaultDir);
      throw new Error(`The AWS emulator ended by itself; its log is ${layoutOf(defaultDir).logs}/emulator.log.`);
    }
  }
} catch (error) {
  if (!signal.aborted) {
    report.line(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
if (signal.aborted) {
  report.line('\nStopping …');
  await stopStack(defaultDir);
  process.exitCode = 130;
}
interrupted.release();
