import * as z from 'zod';
import { passcodeRoleSchema } from '#core/accounts/caller.ts';
import { auditEntrySchema } from '#core/audit/entry.ts';
import { inputBody, routesOf, success } from '#runtime/routes.ts';
import { newPasscodeSchema } from './domain/passcodes.ts';
import { adminChangeSchema } from './domain/settings.ts';

/** What this slice takes and answers over HTTP. */
const accountSchema = z.strictObject({
  accountId: z.string(),
  name: z.string(),
  timezone: z.string().describe('IANA name; the days of events and queries are its days'),
  createdAt: z.iso.datetime(),
  limits: z
    .strictObject({
      getConcurrency: z.int().describe('requests at once on the Get APIs'),
      uploadsPerSecond: z.int(),
      uploadBytesPerSecond: z.int(),
    })
    .describe('those that hold, given or by default'),
  retentionDays: z.int().nullable().describe('events are kept for so many days; null for ever'),
  keptFrom: z.iso.date().nullable().describe('the first day whose events are kept'),
  email: z.string().nullable().describe('whom mails about imports go to that name nobody themselves'),
  keepRecent: z.boolean().describe('whether uploads are kept for an hour to look at'),
  keepRecentUntil: z.iso.datetime().nullable(),
  exports: z
    .strictObject({ principal: z.string(), principalTag: z.string(), externalId: z.string() })
    .describe('whom the policy of a bucket must let in for exports of this account, and of no other'),
});
const exampleAccount = {
  accountId: 'ACME-1',
  name: 'Acme',
  timezone: 'Europe/Berlin',
  createdAt: '2026-01-01T00:00:00.000Z',
  limits: { getConcurrency: 15, uploadsPerSecond: 30, uploadBytesPerSecond: 500_000 },
  retentionDays: null,
  keptFrom: null,
  email: null,
  keepRecent: false,
  keepRecentUntil: null,
  exports: {
    principal: 'arn:aws:iam::123456789012:role/causeway-exports-writer',
    principalTag: 'ExternalId',
    externalId: 'causeway-ACME-1',
  },
};

export const accountRoutes = routesOf('accounts/manage-account', {
  'GET /api/account': {
    summary: 'Show the account',
    roles: ['upload', 'export'],
    answer: success({ account: accountSchema }),
    examples: [{ answer: { status: 'success', account: exampleAccount } }],
  },
  'PATCH /api/account': {
    summary: 'Change name, retention, the address for mails, and whether uploads can be looked at',
    notes: 'Shortening the retention deletes events for good within hours; `keptFrom` is the first day that stays.',
    roles: [],
    person: 'admin',
    body: inputBody(adminChangeSchema),
    answer: success({ account: accountSchema }),
    examples: [
      {
        body: { name: 'Acme Europe', retentionDays: 400 },
        answer: {
          status: 'success',
          account: { ...exampleAccount, name: 'Acme Europe', retentionDays: 400, keptFrom: '2025-10-20' },
        },
      },
    ],
    errors: [
      {
        status: 400,
        error: 'timezone: cannot be changed: the dates under which events are stored are days of this zone',
        when: 'a field is unknown, wrong or not to be changed',
      },
    ],
  },
});

const shownPasscode = { id: z.string(), role: passcodeRoleSchema, label: z.string() };
const examplePasscode = { id: '5f0c1d2e3b4a', role: 'upload', label: 'mobile back end' };

export const passcodeRoutes = routesOf('accounts/manage-passcodes', {
  'GET /api/passcodes': {
    summary: 'List the passcodes, the oldest first',
    roles: [],
    person: 'admin',
    answer: success({ passcodes: z.array(z.strictObject({ ...shownPasscode, createdAt: z.iso.datetime() })) }),
    examples: [
      {
        answer: { status: 'success', passcodes: [{ ...examplePasscode, createdAt: '2026-01-01T00:00:00.000Z' }] },
      },
    ],
  },
  'POST /api/passcodes': {
    summary: 'Issue a passcode',
    notes: 'The answer is the only place where the passcode is ever shown.',
    roles: [],
    person: 'admin',
    body: inputBody(newPasscodeSchema),
    status: 201,
    answer: success({ passcode: z.strictObject({ ...shownPasscode, passcode: z.string() }) }),
    examples: [
      {
        body: { role: 'upload', label: 'mobile back end' },
        answer: { status: 'success', passcode: { ...examplePasscode, passcode: 'AGRzFXZkpQ2mJ8nQbT4w' } },
      },
    ],
    errors: [
      { status: 400, error: 'role: is missing', when: 'a field is missing, unknown or wrong' },
      { status: 409, error: 'An account has at most 50 passcodes; revoke one first', when: 'there are 50 already' },
    ],
  },
  'DELETE /api/passcodes/{id}': {
    summary: 'Revoke a passcode',
    notes: 'It stops everywhere within 30 seconds.',
    roles: [],
    person: 'admin',
    params: { id: 'id of the passcode, as the list shows it' },
    answer: success({}),
    examples: [{ params: { id: examplePasscode.id }, answer: { status: 'success' } }],
    errors: [
      { status: 404, error: 'Passcode 5f0c1d2e3b4a does not exist', when: 'the account has no passcode of this id' },
      {
        status: 409,
        error: 'This is the last admin passcode of the account; make another one before you revoke it',
        when: 'nobody could make passcodes any more',
      },
    ],
  },
});

const exampleEntry = {
  id: '2026-01-31T12:00:00.000Z_9f86d081884c',
  at: '2026-01-31T12:00:00.000Z',
  who: { kind: 'person', id: '3f1c0a52-8d0e-4b53-9a37-5d2f3c1b7a10', email: 'ada@acme.example' },
  what: 'Issue a passcode',
  method: 'POST',
  path: '/api/passcodes',
  fields: ['role', 'label'],
  status: 201,
};

export const auditRoutes = routesOf('accounts/list-audit', {
  'GET /api/audit': {
    summary: 'See who changed what, the newest first',
    notes:
      'Every call of `/api` that changes something and was not refused. Of what was sent, entries have the names of the fields and no values. Kept for 400 days.',
    roles: [],
    person: 'admin',
    query: z.object({
      before: z.string().optional().describe('`next` of the page before'),
      limit: z.string().optional().describe('entries to a page, 1 to 200; 50 where left out'),
    }),
    answer: success({ entries: z.array(auditEntrySchema), next: z.string().optional() }),
    examples: [{ answer: { status: 'success', entries: [exampleEntry], next: exampleEntry.id } }],
    errors: [
      { status: 400, error: 'limit: must be a whole number from 1 to 200', when: 'limit is anything else' },
      { status: 400, error: 'before: must be the `next` of the page before', when: 'before is anything else' },
    ],
  },
});
