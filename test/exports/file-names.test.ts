import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventKey } from '#core/intake/event-name.ts';
import {
  alikeInFiles,
  databaseIdOf,
  eventFileName,
  manifestName,
  nameInFile,
  profileFileName,
} from '../../lambdas/exports/domain/file-names.ts';
import { folderOf } from '../../lambdas/exports/domain/folders.ts';
import { ugliestEventNames } from '../support/ugliest.ts';

const run = {
  accountId: 'ACME',
  databaseId: '0123456789ab',
  exportId: 1690283492,
  runAt: 1690283500,
  type: 'events',
  format: 'json',
  date: '2023-07-25',
} as const;
const keyed = (names: readonly string[]) =>
  [...new Map(names.map((name) => [eventKey(name), name]))].map(([key, name]) => ({ key, name }));
const named = (name: string) => nameInFile({ key: eventKey(name), name });
const namesOf = (events: readonly { key: string; name: string }[]) => {
  const alike = alikeInFiles(events.map(({ key }) => key));
  return new Map(events.map((event) => [event.key, nameInFile(event, { alike })]));
};

describe('file names', () => {
  it('an event file says export, run, event, date, index and database, as the documented ones do', () => {
    const name = eventFileName(run, { event: 'Charged', index: 2, part: 1 });
    expect(name).toBe('1690283492-1690283500-Charged-20230725-2-0123456789ab.json.gz');
  });

  it('a profile file says account, export, run and database, and its index where there are several', () => {
    expect(profileFileName(run, { index: 0, part: 1 })).toBe('ACME-1690283492-1690283500-0123456789ab.json.gz');
    expect(profileFileName(run, { index: 1, part: 1 })).toBe('ACME-1690283492-1690283500-1-0123456789ab.json.gz');
  });

  it('no two files of a run have one index, whichever parts they are of', () => {
    const all = [1, 2, 3].flatMap((part) => [0, 1, 9_999].map((index) => profileFileName(run, { index, part })));
    expect(new Set(all).size).toBe(9);
  });

  it.each([
    ['json', '.json.gz'],
    ['jsonl', '.jsonl.gz'],
    ['csv', '.csv.gz'],
    ['xml', '.xml.gz'],
    ['parquet', '.parquet'],
  ] as const)('a file of %s ends in %s', (format, extension) => {
    const name = profileFileName({ ...run, format }, { index: 0, part: 1 });
    expect(name).toBe(`ACME-1690283492-1690283500-0123456789ab${extension}`);
  });

  it('a manifest begins with _, so that readers of a folder of data leave it out', () => {
    expect(manifestName(run)).toBe('_1690283492-1690283500-0123456789ab-manifest.json');
  });

  it('two accounts, or one account in two deployments, never write under one name, even created in one second', () => {
    const ids = [
      databaseIdOf({ accountId: 'ACME', deployment: 'one' }),
      databaseIdOf({ accountId: 'OTHER', deployment: 'one' }),
      databaseIdOf({ accountId: 'ACME', deployment: 'two' }),
    ];
    const names = ids.flatMap((databaseId) => [
      manifestName({ ...run, databaseId }),
      profileFileName({ ...run, databaseId }, { index: 0, part: 1 }),
      eventFileName({ ...run, databaseId }, { event: 'Charged', index: 0, part: 1 }),
    ]);
    expect(new Set(names).size).toBe(9);
    expect(databaseIdOf({ accountId: 'ACME', deployment: 'one' })).toBe(ids[0]);
  });

  it('whitespace, slash and NUL become a dash', () => {
    expect(named('a b\tc/d\0e')).toBe('a-b-c-d-e');
  });

  it('what XML 1.0 cannot hold, a listing would hide or a pattern reads becomes an underscore', () => {
    expect(named('a[b]c{d}e*f?g#h\\i\u0007j\u007fk\uffffl\u202em')).toBe('a_b_c_d_e_f_g_h_i_j_k_l_m');
  });

  it('the ugliest event names give keys of at most 1,024 bytes that hold nothing of that, and no two the same', () => {
    const events = keyed(ugliestEventNames);
    const names = [...namesOf(events).values()];
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(events.length);
    for (const name of names) {
      const key = `${'ü'.repeat(250)}/${eventFileName(run, { event: name, index: 9_999, part: 9_999 })}`;
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_024);
      expect(name).not.toMatch(/[[\]{}*?#\\/\s\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/u);
    }
  });
});

describe('nameInFile', () => {
  it('two events of a run whose names would become one are told apart (failure mode 2)', () => {
    const names = namesOf(keyed(['a/b', 'a-b', 'Charged']));
    expect(names.get('a-b')).toMatch(/^a-b~[0-9a-f]{16}$/);
    expect(names.get('a/b')).toMatch(/^a-b~[0-9a-f]{16}$/);
    expect(names.get('a/b')).not.toBe(names.get('a-b'));
    expect(names.get('charged')).toBe('Charged');
  });

  it('a part that holds only one of them names it as the others do', () => {
    const alike = alikeInFiles(['a/b', 'a-b']);
    expect(nameInFile({ key: 'a/b', name: 'a/b' }, { alike })).toBe(namesOf(keyed(['a/b', 'a-b'])).get('a/b'));
  });

  it('a name is cut between characters, not within one', () => {
    const name = named('😀'.repeat(200));
    expect(name).toMatch(/^(😀){50}~[0-9a-f]{16}$/u);
  });

  const anyName = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc
      .array(fc.constantFrom('a', 'A', '-', ' ', '/', '\0', '\u0001', '~', '_', '?'), { minLength: 1, maxLength: 4 })
      .map((s) => s.join('')),
  );

  it('no two events of a run share a name, whatever they are called, even where letter case does not count', () => {
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 40 }), (wild) => {
        const events = keyed(wild);
        const names = [...namesOf(events).values()].map((name) => name.toLowerCase());
        expect(new Set(names).size).toBe(events.length);
      }),
    );
  });

  it('no two files of a run have one path, whichever folders they go to, nor is one passed over by readers (failure mode 2)', () => {
    const templates = ['a/{{Date}}', '{{Account-id}}'].map((template) => ({ template }));
    const folders = fc.constantFrom('root' as const, 'data-type' as const, 'run-date' as const, ...templates);
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 20 }), folders, fc.boolean(), (wild, chosen, eventFolders) => {
        const events = keyed(wild);
        const names = namesOf(events);
        const of = { ...run, folders: chosen, eventFolders };
        const paths = events.map((event) => {
          return `${folderOf(of, event)}${eventFileName(run, { event: names.get(event.key) ?? '', index: 0, part: 1 })}`;
        });
        expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(events.length);
        for (const path of paths) {
          expect(path).not.toMatch(/(^|\/)[_.]|\/\/|=[^/]*\//);
          expect(Buffer.byteLength(`${'ü'.repeat(250)}/${'x'.repeat(100)}/${path}`)).toBeLessThanOrEqual(1_024);
        }
      }),
    );
  });

  it('names do not depend on the order in which events are found', () => {
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 20 }), (wild) => {
        const events = keyed(wild);
        expect([...namesOf(events.toReversed())].toSorted()).toEqual([...namesOf(events)].toSorted());
      }),
    );
  });
});
