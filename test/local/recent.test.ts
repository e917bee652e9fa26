import { describe, expect, it, vi } from 'vitest';
import type { ShownUpload } from '../../lambdas/uploads/domain/recent-upload.ts';
import type { Api } from '../../local/demo/api.ts';
import { follow, switchOn } from '../../local/recent/follow.ts';
import { uploadLines } from '../../local/recent/lines.ts';
import { ugliestTexts } from '../support/ugliest.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

const upload = (more: Partial<ShownUpload> = {}): ShownUpload => ({
  at: '2026-11-26T09:12:01.123Z',
  upload: 'ab12',
  dryRun: false,
  repeated: false,
  accepted: 1,
  refused: 1,
  records: [
    { place: 1, accepted: true, record: { type: 'event', identity: 'ann' } },
    { place: 2, accepted: false, code: 509, error: 'evtName is missing', record: { type: 'event' } },
  ],
  notShown: { accepted: 0, refused: 0 },
  ...more,
});
const linesOf = (shown: ShownUpload, width?: number) =>
  uploadLines(shown, { paint: (_, text) => text, width }).join('\n');

/** A stack that answers what it is told to, in turn. */
function answering(answers: (unknown | Error)[]) {
  const asked: string[] = [];
  const ask: Api['ask'] = async ({ method, path, body, answer }) => {
    asked.push([method, path, ...(body === undefined ? [] : [JSON.stringify(body)])].join(' '));
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return { body: answer.parse(next), headers: new Headers(), answeredAt: 0 };
  };
  const api: Api = { address: '', accountId: 'ACME', passcode: '', signal: undefined, ask };
  return { api, asked };
}

describe('npm run recent', () => {
  it('prints an upload with its records, and below a refused one the reason', () => {
    expect(linesOf(upload())).toBe(
      [
        '09:12:01 UTC · ab12 · 1 accepted, 1 refused',
        '  ✓ 1  {"type":"event","identity":"ann"}',
        '  ✗ 2  {"type":"event"}',
        '      509: evtName is missing',
      ].join('\n'),
    );
  });

  it('says what was a dry run, what was refused whole, and how much is not shown', () => {
    expect(linesOf(upload({ dryRun: true, records: [], notShown: { accepted: 1_200, refused: 1 } }))).toBe(
      '09:12:01 UTC · ab12 · 1 accepted, 1 refused · a dry run\n  … 1 more refused, 1,200 more accepted',
    );
    expect(linesOf(upload({ upload: undefined, error: 'Malformed request', records: [] }))).toBe(
      '09:12:01 UTC · Malformed request',
    );
  });

  it('keeps a record on one line of the terminal, and lets no text of a record steer the terminal', () => {
    const records = ugliestTexts.map((text, index) => ({
      place: index,
      accepted: true,
      record: { text: `${text}\u001b[2J\u009b2J\u202e` },
    }));
    const lines = linesOf(upload({ records }), 60).split('\n');
    expect(lines).toHaveLength(records.length + 1);
    expect(lines.filter((line) => line.length > 60 || /[\p{Cc}\u202e]/u.test(line))).toEqual([]);
  });

  it('switches keepRecent on where it is off, and leaves it where it is on', async () => {
    const off = answering([
      { account: { keepRecent: false, keepRecentUntil: null } },
      { account: { keepRecent: true, keepRecentUntil: 'tomorrow' } },
    ]);
    expect(await switchOn(off.api)).toEqual({ switched: true, until: 'tomorrow' });
    expect(off.asked).toEqual(['GET /api/account', 'PATCH /api/account {"keepRecent":true}']);
    const on = answering([{ account: { keepRecent: true, keepRecentUntil: 'today' } }]);
    expect(await switchOn(on.api)).toEqual({ switched: false, until: 'today' });
  });

  it('follows page after page, the oldest first, over failures, until nothing is kept any more', async () => {
    const { api, asked } = answering([
      { uploads: [upload({ upload: '2' }), upload({ upload: '1' })], next: 'a#b' },
      new Error('503'),
      { uploads: [upload({ upload: '3' })], next: 'c' },
      { uploads: [], note: 'keepRecent is off' },
    ]);
    const seen: (string | undefined)[] = [];
    expect(await follow(api, (one) => seen.push(one.upload))).toBe('keepRecent is off');
    expect(seen).toEqual(['1', '2', '3']);
    const path = 'GET /api/uploads/recent';
    expect(asked).toEqual([path, `${path}?after=a%23b`, `${path}?after=a%23b`, `${path}?after=c`]);
  });
});
