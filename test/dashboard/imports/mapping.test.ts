import { describe, expect, it } from 'vitest';
import {
  DATA_TYPES,
  DATE_FORMATS,
  draftOf,
  isSameMapping,
  mappingOf,
} from '../../../dashboard/src/pages/imports/mapping.ts';
import { readMappingFile } from '../../../lambdas/imports/domain/mapping-file.ts';
import { ugliestPropertyNames } from '../../support/ugliest.ts';

describe('the mapping of a file', () => {
  const header = ['identity', 'E-mail', '10', 'Since', '2', 'Notes'];
  const file = {
    columns: {
      ...{ identity: { ctName: 'identity', dataType: 'String' }, 'E-mail': { ctName: 'Email', dataType: 'String' } },
      ...{ 2: { dataType: 'Integer' }, Since: { ctName: 'Since', dataType: 'Date', dateFormat: 'dd/MM/yyyy' } },
      ...{ 10: {}, Notes: null },
    },
  };

  it('is edited in the order of the file, whatever the names of the columns', () => {
    expect(draftOf(header, file).map(({ column, isUsed, name }) => [column, isUsed, name])).toEqual([
      ['identity', true, 'identity'],
      ['E-mail', true, 'Email'],
      ['10', true, '10'],
      ['Since', true, 'Since'],
      ['2', true, '2'],
      ['Notes', false, 'Notes'],
    ]);
  });

  it('is sent with every column, and null for one that is left out', () => {
    const { columns } = mappingOf(draftOf(header, file));
    expect(Object.keys(columns)).toHaveLength(header.length);
    expect(columns.Notes).toBeNull();
    expect(columns.Since).toEqual({ ctName: 'Since', dataType: 'Date', dateFormat: 'dd/MM/yyyy' });
  });

  it('who a row is about is alphanumeric, and what is no date has no format', () => {
    const draft = draftOf(['a', 'b'], { columns: { a: {}, b: {} } }).map((one) => ({
      ...one,
      ...(one.column === 'a'
        ? { name: 'identity', dataType: 'Date', dateFormat: 'UNIX' }
        : { dataType: 'Float', dateFormat: 'UNIX' }),
    }));
    expect(mappingOf(draft)).toEqual({
      columns: { a: { ctName: 'identity', dataType: 'String' }, b: { ctName: 'b', dataType: 'Float' } },
    });
  });

  it('each type and each format that is offered is one that the API takes', () => {
    for (const { value: dataType } of DATA_TYPES) {
      for (const { value: dateFormat } of dataType === 'Date' ? DATE_FORMATS : [{ value: '' }]) {
        const draft = draftOf(['identity', 'x'], { columns: { identity: {}, x: { dataType, dateFormat } } });
        const text = JSON.stringify(mappingOf(draft));
        expect(readMappingFile(text, { header: ['identity', 'x'], type: 'profile' })).toHaveLength(2);
      }
    }
  });

  it('bears the ugliest names of columns (failure mode 27)', () => {
    const names = ['identity', ...ugliestPropertyNames.filter((name) => name !== 'identity')];
    const given = { columns: Object.fromEntries(names.map((name) => [name, { dataType: 'String' }])) };
    const draft = draftOf(names, JSON.parse(JSON.stringify(given)));
    expect(draft.map(({ column }) => column)).toEqual(names);
    const text = JSON.stringify(mappingOf(draft));
    expect(readMappingFile(text, { header: names, type: 'profile' }).map(({ name }) => name)).toEqual(names);
    expect(isSameMapping(names, JSON.parse(text), given)).toBe(true);
  });
});
