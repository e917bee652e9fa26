import { describe, expect, it } from 'vitest';
import { fieldErrors } from '../../../dashboard/src/pages/webhooks/field-errors.ts';
import { problemOf } from '../../../dashboard/src/pages/webhooks/form-problems.ts';
import type { Template } from '../../../dashboard/src/pages/webhooks/template.ts';
import { testPayload } from '../../../dashboard/src/pages/webhooks/test-payload.ts';
import { bodyOf, editOf } from '../../../dashboard/src/pages/webhooks/webhook-body.ts';
import {
  emptyForm,
  formOf,
  keptOf,
  noSecrets,
  nothingKept,
  type WebhookForm,
  withHeader,
} from '../../../dashboard/src/pages/webhooks/webhook-form.ts';
import { httpsOnly } from '../../../lambdas/core/webhooks/receiver-url.ts';
import { readTemplateInput } from '../../../lambdas/webhooks/domain/template-input.ts';
import { testBody } from '../../../lambdas/webhooks/domain/test-call.ts';
import { ugliestTexts } from '../../support/ugliest.ts';

const MASK = '********';
const filled = (more: Partial<WebhookForm> = {}): WebhookForm => ({
  ...emptyForm,
  ...{ name: 'Shop', url: ' https://hooks.example.com/a ', ...more },
});
const auth = (more: Partial<WebhookForm['auth']>) => ({ ...emptyForm.auth, ...more });
const template: Template = {
  ...{ id: 7, name: 'Shop', method: 'PUT', url: 'https://hooks.example.com/a', headers: { 'X-A': MASK, 'X-B': MASK } },
  auth: {
    ...{ kind: 'oauth2', grant: 'jwt_bearer', tokenUrl: 'https://login.example.com/', clientId: 'me' },
    ...{ scopes: ['read', 'write'], clientAuth: 'body', expiresIn: 'expires_in' },
    jwt: {
      ...{ algorithm: 'RS384', issuer: 'i', subject: 's', audience: 'a', privateKey: MASK, lifetimeSeconds: 60 },
    },
  },
  ...{ perSecond: 5, broadcastSize: 50, privacy: [{ field: 'email', rule: 'hmac' }], privacyKey: MASK },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', changedAt: '2026-01-01T00:00:00.000Z' },
};

describe('the body of a webhook', () => {
  it.each([
    ['no authentication', filled(), noSecrets],
    ['Basic', filled({ auth: auth({ kind: 'basic', username: 'me' }) }), { ...noSecrets, password: 'correct horse' }],
    [
      'client credentials',
      filled({ auth: auth({ kind: 'oauth2', tokenUrl: 'https://l.example/', clientId: 'me', scopes: ' a  b ' }) }),
      { ...noSecrets, clientSecret: 's', password: 'left from another grant' },
    ],
    [
      'a password grant',
      filled({
        auth: auth({
          ...{ kind: 'oauth2', grant: 'password', tokenUrl: 'https://l.example/', clientId: 'me' },
          ...{ username: 'u', refreshUrl: 'https://l.example/r' },
        }),
      }),
      { ...noSecrets, password: 'p' },
    ],
    [
      'rules of privacy and limits',
      filled({ perSecond: '10', atOnce: ' 5 ', privacy: [{ field: 'email', rule: 'hmac' }] }),
      { ...noSecrets, privacyKey: 'k'.repeat(16) },
    ],
  ])('with %s is what the API takes', (_, form, secrets) => {
    expect(() => readTemplateInput(bodyOf({ form, secrets, kept: nothingKept }), httpsOnly)).not.toThrow();
  });

  it('sends what is stored as it is shown, where nothing is typed', () => {
    const body = editOf({ form: formOf(template), secrets: noSecrets, kept: keptOf(template) });
    const { id: _, createdAt: __, changedAt: ___, ...settings } = template;
    expect(body).toEqual({ ...settings, atOnce: null });
  });

  it('takes a limit, a rule and its key back when their fields are emptied', () => {
    const form = { ...formOf(template), perSecond: '', privacy: [] };
    const body = editOf({ form, secrets: noSecrets, kept: keptOf(template) });
    expect(body).toMatchObject({ perSecond: null, privacy: [], privacyKey: null });
  });

  it('keeps a header’s value while nothing is typed, and takes the new one that is', () => {
    const form = formOf(template);
    const secrets = { ...noSecrets, headers: new Map([[1, 'fresh']]) };
    expect(editOf({ form, secrets, kept: keptOf(template) }).headers).toEqual({ 'X-A': MASK, 'X-B': 'fresh' });
    const renamed = { ...form, headers: form.headers.map((row) => ({ ...row, isKept: false })) };
    expect(editOf({ form: renamed, secrets: noSecrets, kept: keptOf(template) }).headers).toEqual({
      ...{ 'X-A': '', 'X-B': '' },
    });
  });

  it('carries any text as it was typed, names of headers that objects have of their own with it (failure mode 27)', () => {
    for (const text of [...ugliestTexts, '__proto__', 'constructor', '<img src=x onerror=alert(1)>']) {
      const form = withHeader(filled({ name: text, privacy: [{ field: text, rule: 'drop' }] }));
      const headers = form.headers.map((row) => ({ ...row, name: '__proto__' }));
      const secrets = { ...noSecrets, headers: new Map([[0, text]]) };
      const sent = JSON.parse(JSON.stringify(bodyOf({ form: { ...form, headers }, secrets, kept: nothingKept })));
      expect(sent).toMatchObject({ name: text, privacy: [{ field: text }] });
      expect(Object.entries(sent.headers)).toEqual([['__proto__', text]]);
    }
  });
});

describe('what the API would not be told of', () => {
  it.each([
    [{ perSecond: 'many' }, 'perSecond: must be a whole number'],
    [{ atOnce: '1.5' }, 'atOnce: must be a whole number'],
    [{ broadcastSize: '-1' }, 'broadcastSize: must be a whole number'],
    [{ headers: [{ id: 0, name: ' ', isKept: false }] }, 'headers: a header has no name; name it or remove it'],
    [
      {
        headers: [
          { id: 0, name: 'X-Shop', isKept: true },
          { id: 1, name: 'x-shop ', isKept: false },
        ],
      },
      'headers.x-shop: the same header twice',
    ],
    [{ auth: auth({ kind: 'oauth2', grant: 'jwt_bearer', lifetimeSeconds: 'x' }) }, /^auth.jwt.lifetimeSeconds: /],
  ])('%j is said by its field', (more, problem) => {
    expect(problemOf(filled(more))).toMatch(problem);
  });

  it('is nothing where the form can be sent', () => {
    expect(problemOf(filled({ perSecond: '10' }))).toBeUndefined();
  });
});

describe('a refusal of the API', () => {
  it('stands beside the field that it names, also where it has semicolons and colons itself', () => {
    const sentence =
      'url: the test call was answered 500; a template is saved when the answer is 200; headers.X-Shop: this header cannot be set; privacy.0.field: must be 1–300 characters';
    expect([...fieldErrors(sentence)]).toEqual([
      ['url', 'the test call was answered 500; a template is saved when the answer is 200'],
      ['headers.X-Shop', 'this header cannot be set'],
      ['privacy.0.field', 'must be 1–300 characters'],
    ]);
    expect(fieldErrors('The template was changed by somebody else meanwhile; read it again').size).toBe(0);
    expect(fieldErrors(undefined).size).toBe(0);
  });
});

describe('what a test sends', () => {
  it.each(['POST', 'PUT', 'DELETE', 'GET'] as const)('by %s is shown as it is sent', (method) => {
    const [shown, sent] = [testPayload(method), testBody(method)];
    expect(shown && JSON.parse(shown)).toEqual(sent && JSON.parse(sent));
  });
});
