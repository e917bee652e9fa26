import type { Import } from '../../../dashboard/src/pages/imports/import.ts';

/** An import as the API shows it. */
export function importOf(given: Partial<Import>): Import {
  return {
    ...{ importId: 'one', channel: 'csv', fileName: 'people.csv', version: 1, type: 'profile', by: 'admin' },
    ...{ state: 'Uploading', mapped: false, createdAt: '2026-01-01T00:00:00.000Z', seconds: 0, bytes: 20 },
    ...{ reasons: [], percent: 0 },
    ...given,
  };
}
