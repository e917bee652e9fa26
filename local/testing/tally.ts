import * as z from 'zod';

/** Counts the tests in the report that vitest's `json` reporter writes. */
const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

export type Tally = { passed: number; failed: number };

/** A file that could not be loaded has no tests of its own to fail, and counts as one. */
export function tallyOf(report: unknown): Tally {
  const { numPassedTests, numFailedTests, testResults } = reportSchema.parse(report);
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

export function addUp(tallies: readonly Tally[]): Tally {
  const sum = { passed: 0, failed: 0 };
  for (const { passed, failed } of tallies) {
    sum.passed += passed;
    sum.failed += failed;
  }
  return sum;
}
