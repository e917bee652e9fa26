import { defineConfig } from 'vitest/config';

/** Tests of one stack, one file after the other; what is made before them may be much. */
const onStack = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 300_000 };

/** Journeys that wait most of their time: for a schedule, for a receiver that is tried again, for somebody who does nothing. */
const waiting = ['campaigns-live', 'imports-sftp', 'webhook-delivery'].map((name) => `test/journeys/${name}.test.ts`);

/** Ends what hangs, and nothing that is only slow beside other work. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000 };

/** What is tested here keeps nothing: its files share a process and what it has loaded, such as the templates of every stack. */
const pure = ['test/{core,dashboard,lib}/**/*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: 'test/support/own-temporary-folder.ts',
    // Vitest leaves one core to the watcher; a run has no use for it.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/journeys/**', 'test/bench/**', ...pure],
          ...patient,
        },
      },
      {
        test: {
          name: 'pure',
          include: pure,
          isolate: false,
          ...patient,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          exclude: ['test/journeys/small-account.test.ts', 'test/journeys/dashboard-*.test.ts', ...waiting],
          ...onStack,
        },
      },
      {
        test: {
          name: 'waiting',
          include: waiting,
          ...onStack,
        },
      },
      {
        test: {
          name: 'dashboard',
          include: ['test/journeys/dashboard-*.test.ts'],
          ...onStack,
          // Each file has an account and a browser of its own.
          fileParallelism: true,
          maxWorkers: 2,
          // Where both are asked for, on one stack, one is over before the other begins.
          sequence: { groupOrder: 1 },
          // What is looked at until it is so: a page, an answer of the stack.
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: 'small-account',
          include: ['test/journeys/small-account.test.ts'],
          ...onStack,
        },
      },
    ],
  },
});
