import { describe, expect, it } from 'vitest';
import { type AuditEntry, matches, whoOf } from '../../../dashboard/src/pages/account/audit-entry.ts';

const entry: AuditEntry = {
  id: '1',
  at: '2026-01-01T00:00:00.000Z',
  who: { kind: 'passcode', id: '5f0c1d2e3b4a', label: 'Mobile back end', role: 'admin' },
  what: 'Revoke a passcode',
  method: 'DELETE',
  path: '/api/passcodes/77',
  fields: ['Name'],
  status: 200,
};

describe('an entry of the audit log', () => {
  it('names a person by address, and a passcode by its label, or its id where it has none', () => {
    expect(whoOf({ who: { kind: 'person', email: 'jane@example.com' } })).toBe('jane@example.com');
    expect(whoOf(entry)).toBe('passcode “Mobile back end” (admin)');
    expect(whoOf({ who: { kind: 'passcode', id: 'ab', label: '', role: 'export' } })).toBe('passcode ab (export)');
  });

  it.each(['mobile', 'REVOKE', 'delete', '/77', 'name', '200', ' ', ''])('is found by %j', (text) => {
    expect(matches(entry, text)).toBe(true);
  });

  it('is not found by what it has not', () => {
    expect(matches(entry, 'webhook')).toBe(false);
  });
});
