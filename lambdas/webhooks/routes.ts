import * as z from 'zod';
import { MASK } from '#core/secrets.ts';
import { httpsOnly } from '#core/webhooks/receiver-url.ts';
import { inputBody, objectBody, type Route, type RouteBody, routesOf, success } from '#runtime/routes.ts';
import { attemptRouteShapes } from './answers/attempt-routes.ts';
import { shownTemplate } from './domain/shown-template.ts';
import { type Rotation, rotationSchema } from './domain/signing-secrets.ts';
import { editInput, templateInput } from './domain/template-input.ts';

/** What this slice takes and answers over HTTP. */
const wanted = {
  name: 'Shop backend',
  url: 'https://hooks.example.com/causeway',
  headers: { 'X-Shop': 'eu' },
  auth: { kind: 'basic', username: 'causeway', password: 'correct horse' },
};
const template = {
  id: 1_767_225_600,
  name: wanted.name,
  method: 'POST',
  url: wanted.url,
  headers: { 'X-Shop': MASK },
  auth: { ...wanted.auth, password: MASK },
  broadcastSize: 100,
  privacy: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  changedAt: '2026-01-01T00:00:00.000Z',
};
const signingSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
const secret = z.string().describe('what calls are signed with (standardwebhooks.com); shown this once');
const testAnswer = success({
  test: z.strictObject({
    class: z.string().describe('2xx … 5xx, or what kept an answer from coming, such as timeout, dns, tls'),
    status: z.int().optional(),
    saves: z.boolean().describe('whether such an answer saves a template'),
  }),
});
const arrived = { status: 'success', test: { class: '2xx', status: 200, saves: true } };
const params = { id: 'id of the template, as the list shows it' };
const exampleParams = { id: String(template.id) };
const tested = 'The receiver is called with the test payload (docs/webhooks.md), and only an answer of 200 saves.';

/** No body is as good as an empty object. */
const given = inputBody(rotationSchema);
const rotation: RouteBody<Rotation> = {
  ...given,
  read: (source) => (source.bytes().byteLength === 0 ? rotationSchema.parse({}) : given.read(source)),
};

const wrong = {
  status: 400,
  error: 'url: must be an https address',
  when: 'a field is missing, unknown or wrong',
};
const refused = {
  status: 400,
  error: 'url: the test call was answered 500; a template is saved when the answer is 200',
  when: 'the receiver did not answer 200 to the test call',
};
const taken = {
  status: 409,
  error: 'name: there is a template "Shop backend" already',
  when: 'another template has this name, compared without case',
};
const raced = {
  status: 409,
  error: 'The template was changed by somebody else meanwhile; read it again',
  when: 'it was changed or deleted since it was read',
};
const unknown = {
  status: 404,
  error: 'There is no template 1767225600',
  when: 'the account has no template of this id',
};
const one = (route: Pick<Route, 'summary'>): Route => ({
  ...route,
  roles: [],
  params,
  answer: success({ template: shownTemplate }),
  examples: [{ params: exampleParams, answer: { status: 'success', template } }],
  errors: [unknown],
});

export const webhookRoutes = routesOf('webhooks/manage-webhooks', {
  'GET /api/webhooks': {
    summary: 'List webhook templates, the newest first',
    roles: [],
    answer: success({ templates: z.array(shownTemplate) }),
    examples: [{ answer: { status: 'success', templates: [template] } }],
  },
  'POST /api/webhooks': {
    summary: 'Make a webhook template',
    notes: tested,
    roles: [],
    body: objectBody(templateInput(httpsOnly)),
    status: 201,
    answer: success({ template: shownTemplate, signingSecret: secret }),
    examples: [{ body: wanted, answer: { status: 'success', template, signingSecret } }],
    errors: [
      wrong,
      refused,
      taken,
      {
        status: 409,
        error: 'An account may have at most 100 templates; delete one first',
        when: 'there are 100 already',
      },
    ],
  },
  'POST /api/webhooks/test': {
    summary: 'Call a receiver with the test payload',
    notes:
      'As before a template is saved, and nothing is saved. It takes what makes a template. Of the answer its status and class are told, never what it says.',
    roles: [],
    body: objectBody(templateInput(httpsOnly)),
    answer: testAnswer,
    examples: [{ body: wanted, answer: arrived }],
    errors: [wrong],
  },
  'GET /api/webhooks/{id}': one({ summary: 'Show a webhook template' }),
  'PATCH /api/webhooks/{id}': {
    ...one({ summary: 'Edit a webhook template' }),
    notes: `${tested} What is left out stays; null takes a field back to what it is where it is left out. "${MASK}" keeps a secret as long as the address that it goes to stays.`,
    body: objectBody(editInput(httpsOnly)),
    examples: [
      {
        params: exampleParams,
        body: { broadcastSize: 500 },
        answer: { status: 'success', template: { ...template, broadcastSize: 500 } },
      },
    ],
    errors: [unknown, wrong, refused, taken, raced],
  },
  'POST /api/webhooks/{id}/test': {
    ...one({ summary: 'Call the receiver of a webhook template with the test payload' }),
    notes:
      'As before an edit is saved, with the secrets that are kept, and nothing is saved. It takes what an edit takes; without a field, the template is tried as it is. Of the answer its status and class are told, never what it says.',
    body: objectBody(editInput(httpsOnly)),
    answer: testAnswer,
    examples: [{ params: exampleParams, body: { broadcastSize: 500 }, answer: arrived }],
    errors: [unknown, wrong],
  },
  'POST /api/webhooks/{id}/rotate': {
    ...one({ summary: 'Make a new signing secret' }),
    notes: 'Calls are signed with the one before, too, until the overlap is over: 24 hours where it does not say.',
    body: rotation,
    answer: success({ template: shownTemplate, signingSecret: secret }),
    examples: [
      {
        params: exampleParams,
        body: { overlapHours: 48 },
        answer: {
          status: 'success',
          template: { ...template, oldSecretUntil: '2026-01-03T00:00:00.000Z' },
          signingSecret,
        },
      },
    ],
    errors: [
      unknown,
      raced,
      { status: 400, error: 'overlapHours: must be a whole number from 0 to 168', when: 'the overlap is out of range' },
    ],
  },
  'DELETE /api/webhooks/{id}': {
    ...one({ summary: 'Delete a webhook template' }),
    notes: 'One that a campaign uses that has not ended, or status alerts, stays.',
    answer: success({}),
    examples: [{ params: exampleParams, answer: { status: 'success' } }],
    errors: [
      unknown,
      raced,
      {
        status: 409,
        error:
          'The template "Shop backend" is used by status alerts, campaign 1767225700 "Spring"; end or change them first',
        when: 'it is in use',
      },
    ],
  },
});

export const attemptRoutes = routesOf('webhooks/serve-attempts', attemptRouteShapes);
