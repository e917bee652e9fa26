import * as z from 'zod';

/** Counts the tests in the report that vitest's `json` reporter writes. */
const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).optional() }),
      ),
    }),
  ),
});

/** What ran, and of each failure a line that names it: the end of a long log is all that some people get to see. */
export type Tally = { passed: number; failed: number; failures: readonly string[] };

/** A file that failed and none of its tests did (it could not be loaded, or made ready) counts as one. */
export function tallyOf(report: unknown): Tally {
  const { numPassedTests, numFailedTests, testResults } = reportSchema.parse(report);
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  );
  const failures = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => failure(`${name}: ${fullName}`, failureMessages?.[0])),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    failures: [...failures, ...broken.map(({ name, message }) => failure(name, message))],
  };
}

/** One failure of something that is no test. */
export function failed(why: string): Tally {
  return { passed: 0, failed: 1, failures: [why] };
}

export function addUp(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
  };
}

const MESSAGE_LINES = 3;

function failure(what: string, message = ''): string {
  const lines = message.split('\n').slice(0, MESSAGE_LINES);
  return [what, ...lines.map((line) => `    ${line}`)].join('\n');
}
