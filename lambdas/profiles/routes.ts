import * as z from 'zod';
import { perRecordShape } from '#core/wire/per-record.ts';
import { type Route, routesOf, success, textBody } from '#runtime/routes.ts';

/** What this slice takes and answers over HTTP. */
const change = { roles: ['upload'] as const, answer: z.strictObject(perRecordShape) };
const names = z.union([z.string(), z.number()]);
const taken = { status: 'success', processed: 1, unprocessed: [] };
const NO_OBJECT = 'Malformed request: the body must be a JSON object';
const REFUSED = 'the body is not of this shape; a single entry that is wrong is told of in the answer';
const phone = { type: 'phone', value: '+4915112345678' };

const subscription = z.looseObject({
  type: z.enum(['email', 'phone', 'whatsapp']),
  value: names,
  status: z.enum(['Unsubscribe', 'Resubscribe']),
});

export const changeRoutes = routesOf('profiles/change-profiles', {
  'POST /1/delete/profiles.json': {
    ...change,
    person: 'admin',
    summary: 'Delete people',
    notes:
      'With all their events; who comes later under the same name is somebody new. Either identity or guid is given.',
    body: textBody(
      z.looseObject({
        identity: z.union([names, z.array(names).min(1).max(100)]).optional(),
        guid: z
          .union([z.string(), z.array(z.string()).min(1).max(100)])
          .optional()
          .describe('an objectId'),
      }),
    ),
    examples: [{ body: { identity: ['jane'] }, answer: taken }],
    errors: [
      { status: 400, error: 'Malformed request: either identity or guid must be given', when: REFUSED },
      { status: 400, error: NO_OBJECT, when: 'the body is no JSON object' },
    ],
  },
  'POST /1/demerge/profiles.json': {
    ...change,
    summary: 'Demerge people',
    notes: 'Takes the identities off the profiles that they were merged into.',
    body: textBody(z.looseObject({ identities: z.array(names).min(1).max(100) })),
    examples: [{ body: { identities: ['jane'] }, answer: taken }],
    errors: [{ status: 400, error: 'Malformed request: identities must be a list', when: REFUSED }],
  },
  'POST /1/subscribe': {
    ...change,
    summary: 'Unsubscribe or resubscribe people by e-mail or phone',
    body: textBody(z.looseObject({ d: z.array(subscription).max(1_000) })),
    examples: [
      {
        name: 'nobody has it',
        body: { d: [{ ...phone, status: 'Unsubscribe' }] },
        answer: notFound({ ...phone, status: 'Unsubscribe' }),
      },
    ],
    errors: [{ status: 400, error: 'Malformed request: d must be an array', when: REFUSED }],
  },
  'POST /1/disassociate': {
    ...change,
    summary: 'Take a phone or an e-mail off people',
    body: textBody(
      z.looseObject({ d: z.array(z.looseObject({ type: z.enum(['phone', 'email']), value: names })).max(1_000) }),
    ),
    examples: [{ name: 'nobody has it', body: { d: [phone] }, answer: notFound(phone) }],
    errors: [{ status: 400, error: 'Malformed request: d must be an array', when: REFUSED }],
  },
});

function notFound(record: Record<string, unknown>) {
  const unprocessed = [{ status: 'fail', code: 404, error: 'Profile not found. Skipped record number : 1', record }];
  return { status: 'fail', processed: 0, unprocessed };
}

const summary = z.strictObject({ count: z.int(), first_seen: z.int(), last_seen: z.int() });
const lookUp: Route = {
  summary: 'Look up a person',
  notes:
    'Exactly one of the parameters is given; of several people with one e-mail or phone, the one that changed last.',
  roles: ['export'],
  query: z.object({
    identity: z.string().max(1_024).optional(),
    objectId: z.string().max(1_024).optional(),
    email: z.string().max(1_024).optional(),
    phone: z.string().max(1_024).optional().describe('with or without "+"'),
  }),
  answer: success({
    record: z.strictObject({
      identity: z.string().optional(),
      all_identities: z.array(z.string()),
      email: z.string().optional(),
      phone: z.number().optional(),
      name: z.string().optional(),
      profileData: z.record(z.string(), z.unknown()),
      events: z.record(z.string(), summary).describe('how often each event was done, and when first and last'),
      platformInfo: z.array(
        z.strictObject({
          objectId: z.string(),
          push_token: z.string().optional(),
          platform: z.unknown().optional(),
          os_version: z.unknown().optional(),
          app_version: z.unknown().optional(),
          make: z.unknown().optional(),
          model: z.unknown().optional(),
          ls: z.int().optional().describe('when last seen, epoch seconds'),
        }),
      ),
    }),
  }),
  examples: [
    {
      query: { identity: 'jane' },
      answer: {
        status: 'success',
        record: {
          identity: 'jane',
          all_identities: ['jane'],
          email: 'jane@example.com',
          profileData: { Plan: 'pro' },
          events: { Charged: { count: 3, first_seen: 1_767_225_600, last_seen: 1_769_904_000 } },
          platformInfo: [{ objectId: '__a1b2c3', ls: 1_769_904_000 }],
        },
      },
    },
  ],
  errors: [
    {
      status: 400,
      error: 'Malformed request: one of email, phone, identity and objectId must be given',
      when: 'none of them is given, or several',
    },
    { status: 404, error: 'Profile not found', when: 'nobody has it' },
  ],
};

export const lookUpRoutes = routesOf('profiles/show-profile', { 'GET /1/profile.json': lookUp });
