import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { arrivalOf } from '../../../dashboard/src/pages/overview/arrival.ts';
import { looksOf, placeOf } from '../../../dashboard/src/pages/overview/attention.ts';
import { languages, programOf } from '../../../dashboard/src/pages/overview/first-event.ts';
import { freshnessOf } from '../../../dashboard/src/pages/overview/freshness.ts';
import { rateOf, sharesOf } from '../../../dashboard/src/pages/overview/webhook-rate.ts';
import { windowOf, windows } from '../../../dashboard/src/pages/overview/window.ts';
import { timesIn } from '../../../dashboard/src/parts/clock.ts';
import { attentionKinds } from '../../../lambdas/overview/domain/attention.ts';
import { ugliestEventNames } from '../../support/ugliest.ts';

describe('how far back the overview looks', () => {
  it('is what the address says; an hour, where it says nothing or something else', () => {
    for (const window of windows) expect(windowOf(window.id)).toBe(window);
    for (const named of [null, '', '2h', 'constructor', '__proto__']) expect(windowOf(named).id).toBe('1h');
  });
});

describe('how fresh data is', () => {
  it('is green while it flows, amber when nothing has come for a while, red when what comes is not stored', () => {
    const of = (ageSeconds: number | undefined, stuck = false) => freshnessOf({ ageSeconds, stuck }).kind;
    expect([of(6), of(600), of(601), of(86_400)]).toEqual(['success', 'success', 'warning', 'warning']);
    expect([of(6, true), of(undefined, true)]).toEqual(['error', 'error']);
    expect(of(undefined)).toBe('stopped');
  });
});

describe('what needs attention', () => {
  it('has a page that shows it, whatever the API tells of; that nothing is stored is not the reader’s to mend', () => {
    const without = attentionKinds.filter((kind) => placeOf({ kind, id: '7' }) === undefined);
    expect(without).toEqual(['nothing-stored']);
    expect(placeOf({ kind: 'export-failed', id: '7' })?.to).toBe('/settings/partners/exports/7');
    expect(placeOf({ kind: 'campaign-failed', id: 'a/b?c' })?.to).toBe('/campaigns/a%2Fb%3Fc');
    expect(attentionKinds.map((kind) => looksOf({ kind }))).toContain('warning');
  });

  it('is told with times of the account, where its sentence has them in UTC', () => {
    const said = 'The export "2026" is late: a run was due at 2026-01-01T05:00:00.000Z.';
    expect(timesIn('America/New_York', said)).toBe(
      'The export "2026" is late: a run was due at 1 Jan 2026, 00:00:00 GMT-5.',
    );
    expect(timesIn('UTC', 'at 2026-13-41T99:00:00Z it was')).toBe('at 2026-13-41T99:00:00Z it was');
  });
});

describe('how calls of webhooks fare', () => {
  const step = (at: string, attempts: number, success: number) => ({ at, attempts, success });

  it('is summed over templates, step by step', () => {
    const rate = rateOf([
      [step('12:00', 10, 9), step('12:01', 0, 0)],
      [step('12:00', 10, 1), step('12:01', 0, 0), step('12:02', 4, 4)],
    ]);
    expect(rate).toMatchObject({ attempts: 24, success: 14 });
    expect(rate.steps).toEqual([step('12:00', 20, 10), step('12:01', 0, 0), step('12:02', 4, 4)]);
    expect(sharesOf(rate)).toEqual([0.5, null, 1]);
  });

  it('is nothing where there is none', () => {
    expect(rateOf([])).toEqual({ attempts: 0, success: 0, steps: [] });
  });
});

describe('the first event', () => {
  const sender = { origin: 'https://data.example.com', accountId: 'ACME-1', passcode: 'AG-Rz_XZ' };

  it('is sent by each program with the account, the passcode and the address of the page', () => {
    for (const { id } of languages) {
      const program = programOf(id, sender);
      for (const part of ['https://data.example.com/1/upload', 'ACME-1', 'AG-Rz_XZ', 'Hello Causeway'])
        expect(program, id).toContain(part);
    }
  });

  it('is one record that a shell hands over as it is', () => {
    const lines = programOf('curl', sender).replace(/^curl/, `printf '%s\\n'`);
    const given = execFileSync('sh', ['-c', lines], { encoding: 'utf8' }).trim().split('\n');
    expect(given.slice(0, 3)).toEqual(['https://data.example.com/1/upload', '-H', 'X-CleverTap-Account-Id: ACME-1']);
    expect(JSON.parse(given.at(-1) ?? '')).toEqual({
      d: [
        {
          ...{ type: 'event', identity: 'first-visitor', evtName: 'Hello Causeway' },
          evtData: { From: 'the first minutes' },
        },
      ],
    });
  });

  it('for Node.js is a program that can be read', () => {
    const body = /body: '(.*)',$/m.exec(programOf('node', sender))?.[1];
    expect(JSON.parse(body ?? '')).toHaveProperty('d');
  });
});

describe('what has arrived in an account that was empty', () => {
  const nothing: Parameters<typeof arrivalOf>[0] = {
    ...{ newestCommit: null, attention: [] },
    events: { total: 0, steps: [0], byName: [] },
    funnel: { received: 0, accepted: 0, refused: 0, refusedLater: 0, committed: 0 },
    status: 'success',
    window: { from: '', to: '', minutes: 60, stepSeconds: 60 },
    profiles: { total: 0, changed: 0 },
    waiting: { seconds: 0, since: null },
  };
  const newestCommit = { at: '2026-01-01T00:00:00.000Z', ageSeconds: 1, number: 1 };

  it('is waited for; is an event by its name, whatever it is called; or something else', () => {
    expect(arrivalOf(nothing)).toEqual({ kind: 'waits' });
    expect(arrivalOf({ ...nothing, newestCommit })).toEqual({ kind: 'other' });
    for (const name of ugliestEventNames) {
      const byName = [{ kind: 'event' as const, name, total: 1, counts: [1] }];
      const events = { total: 1, steps: [0], byName };
      expect(arrivalOf({ ...nothing, newestCommit, events })).toEqual({ kind: 'event', name });
    }
  });

  it('was refused, which the API says in words', () => {
    const attention = [{ kind: 'records-refused-at-once' as const, sentence: '1 record was refused.' }];
    const funnel = { ...nothing.funnel, received: 1, refused: 1 };
    expect(arrivalOf({ ...nothing, funnel, attention })).toEqual({
      kind: 'refused',
      sentences: ['1 record was refused.'],
    });
  });
});
