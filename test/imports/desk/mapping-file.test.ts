import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingFile, readMappingFile } from '../../../lambdas/imports/domain/mapping-file.ts';
import { ugliestPropertyNames } from '../../support/ugliest.ts';

const header = ['identity', 'id_name', 'Wallet Balance', 'Payment Date'];
const column = (ctName: string, dataType = 'STRING') => ({ ctName, dataType });
const columns = {
  identity: column('identity'),
  id_name: column('Name'),
  'Wallet Balance': column('wallet_balance', 'INTEGER'),
  'Payment Date': { ...column('purchase_date', 'Date'), dateFormat: 'dd/MM/yyyy HH:mm:ss' },
};
const read = (file: unknown, type: 'profile' | 'event' = 'profile') =>
  readMappingFile(typeof file === 'string' ? file : JSON.stringify(file), { header, type });
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(columns).filter(([name]) => !names.includes(name)));

describe('a mapping file', () => {
  it('is read as the vendor’s page shows one, with its columns within it or alone', () => {
    const mapping = [
      { column: 'identity', name: 'identity', dataType: 'String' },
      { column: 'id_name', name: 'Name', dataType: 'String' },
      { column: 'Wallet Balance', name: 'wallet_balance', dataType: 'Integer' },
      { column: 'Payment Date', name: 'purchase_date', dataType: 'Date', format: 'dd/MM/yyyy' },
    ];
    expect(read({ columns })).toEqual(mapping);
    expect(read(columns)).toEqual(mapping);
  });

  // The texts and their causes are those of the vendor's page of manifest file errors, to the letter.
  it.each([
    ['{"columns": {', 'Upload mapped file in a valid JSON format.'],
    ['[]', 'Upload mapped file in a valid JSON format.'],
    ['"identity"', 'Upload mapped file in a valid JSON format.'],
    [' \n', 'Uploaded mapped file is empty. Check and reupload file.'],
    [{}, 'Uploaded mapped file is empty. Check and reupload file.'],
    [{ columns: {} }, 'Uploaded mapped file is empty. Check and reupload file.'],
    [
      { ...without('identity', 'id_name'), name: column('Name'), id: column('identity') },
      'Columns don’t match. Check and reupload mapped file.',
    ],
    [{ ...columns, more: column('a'), others: column('b') }, 'Columns don’t match. Check and reupload mapped file.'],
    [without('id_name', 'Payment Date'), 'Column names missing. Update column names and reupload mapped file.'],
    [without('Wallet Balance'), 'Upload mapped files with the column Wallet Balance'],
    [{ ...columns, colour: column('Colour') }, 'Check the column colour and reupload mapped file.'],
    [{ ...without('id_name'), 'id name': column('Name') }, 'Check the column id name and reupload mapped file.'],
  ])('%j is refused in the words of the contract: %s', (file, error) => {
    expect(() => read(file)).toThrow(expect.objectContaining({ code: 'bad-input', message: error }));
  });

  it.each([
    [
      { ...columns, id_name: column('Name', 'text') },
      'columns.id_name.dataType: must be String, Integer, Float, Boolean or Date',
    ],
    [{ ...columns, id_name: 'Name' }, /^columns.id_name: must be an object such as/],
    [
      { ...columns, id_name: { name: 'Name' } },
      'columns.id_name.name: is not a field here; known are ctName, dataType, dateFormat',
    ],
    [{ ...columns, id_name: column('') }, 'columns.id_name.ctName: must be the name that the column gets'],
    [
      { ...columns, id_name: { dataType: 'Date', dateFormat: 'yyyy' } },
      /^columns.id_name.dateFormat: must be dd\/MM\/yyyy, /,
    ],
    [{ ...columns, id_name: { dateFormat: 'UNIX' } }, 'columns.id_name.dateFormat: is for the dataType Date only'],
    [
      { ...columns, id_name: column('identity') },
      "The columns 'identity' and 'id_name' are both mapped to 'identity'.",
    ],
    [{ ...columns, identity: column('Identity') }, /^No column is identity or objectId, in just these letters/],
  ])('%j is refused by the name of the column', (file, error) => {
    expect(() => read(file)).toThrow(error);
  });

  it('takes identity and objectId as alphanumeric, whatever it says of them', () => {
    const file = { ...columns, identity: column('identity', 'INTEGER') };
    expect(read(file)[0]).toEqual({ column: 'identity', name: 'identity', dataType: 'String' });
  });

  it('leaves a column its name where it says none, and leaves a column out that has null', () => {
    const mapping = read({ ...columns, id_name: { dataType: 'String' }, 'Wallet Balance': null });
    expect(mapping.map(({ name }) => name)).toEqual(['identity', 'id_name', 'purchase_date']);
    expect(read({ ...columns, id_name: column('Same as column name') })[1]?.name).toBe('id_name');
  });

  it('of a file of events must have a column that becomes evtName', () => {
    expect(() => read(columns, 'event')).toThrow(/^No column is evtName/);
    expect(read({ ...columns, id_name: column('evtName') }, 'event')[1]?.name).toBe('evtName');
  });

  it('is downloaded so that it can be used again, whatever the columns are called (failure mode 17)', () => {
    const name = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom(...ugliestPropertyNames));
    const names = fc.uniqueArray(name, { minLength: 1, maxLength: 8 }).filter((all) => !all.includes('identity'));
    fc.assert(
      fc.property(names, fc.boolean(), (others, leavesOut) => {
        const all = [...others, 'identity'];
        const given = all.map((one, at) => [
          one,
          leavesOut && at === 0 ? null : { dataType: 'Date', dateFormat: 'UNIX' },
        ]);
        const text = JSON.stringify({ columns: Object.fromEntries(given) });
        const file = { header: all, type: 'profile' } as const;
        const mapping = readMappingFile(text, file);
        expect(readMappingFile(JSON.stringify(mappingFile(mapping, all)), file)).toEqual(mapping);
        expect(mapping.map(({ column }) => column)).toEqual(leavesOut ? all.slice(1) : all);
      }),
    );
  });
});
