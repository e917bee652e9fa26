import { describe, expect, it } from 'vitest';
import { bar, count, dollars, duration, fitText } from '../../local/terminal/format.ts';
import { addUp, failed, tallyOf } from '../../local/testing/tally.ts';

describe('figures for people', () => {
  it('show cents as exact dollars', () => {
    expect(dollars(250_031_563)).toBe('$2,500,315.63');
    expect(count(69_659)).toBe('69,659');
  });

  it.each([
    [12, '12 ms'],
    [1_540, '1.5 s'],
    [125_000, '2 min 5 s'],
    [179_800, '3 min 0 s'],
  ])('show %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('draw a bar that is full exactly at the end', () => {
    expect(bar(5, 10)).toBe('[██████████░░░░░░░░░░] 50%');
    expect(bar(0, 0)).toContain('100%');
  });

  it('keep a line on one line', () => {
    expect(fitText('abcdef', 4)).toBe('abc…');
    expect(fitText('abc', 4)).toBe('abc');
  });
});

describe('the tally of a test run', () => {
  const tests = [
    { status: 'failed', fullName: 'a cursor ends', failureMessages: ['expected 3 to be 4\nat line 1\nat 2\nat 3'] },
    { status: 'passed', fullName: 'a cursor begins' },
  ];
  const failing = { name: 'cursors.test.ts', status: 'failed', message: '', assertionResults: tests };
  const broken = { name: 'counts.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] };

  it('counts a file that could not be loaded as one failure, and names all that failed', () => {
    expect(tallyOf({ numPassedTests: 4, numFailedTests: 1, testResults: [broken, failing] })).toEqual({
      passed: 4,
      failed: 2,
      failures: [
        'cursors.test.ts: a cursor ends\n    expected 3 to be 4\n    at line 1\n    at 2',
        'counts.test.ts\n    Cannot find module',
      ],
    });
  });

  it('names a file whose tests never began, since what goes before them failed', () => {
    const message = 'listen EADDRINUSE';
    const unready = { ...failing, message, assertionResults: [{ status: 'skipped', fullName: 'an export lands' }] };
    expect(tallyOf({ numPassedTests: 4, numFailedTests: 0, testResults: [unready] })).toEqual({
      passed: 4,
      failed: 1,
      failures: ['cursors.test.ts\n    listen EADDRINUSE'],
    });
  });

  it('adds up over the runs', () => {
    expect(addUp([{ passed: 2, failed: 0, failures: [] }, failed('npm run check')])).toEqual({
      passed: 2,
      failed: 1,
      failures: ['npm run check'],
    });
  });
});
