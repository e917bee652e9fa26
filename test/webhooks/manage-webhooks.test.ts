import { DecryptCommand, EncryptCommand } from '@aws-sdk/client-kms';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { templateSchema } from '#core/webhooks/template.ts';
import { sendTransaction } from '#store/aws/transactions.ts';
import { campaignUse } from '#store/campaigns/template-uses.ts';
import { findTemplateByName, templateIsThere } from '#store/webhooks/templates.ts';
import { ugliestEventNames, ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';
import { templatesWorld } from './templates-world.ts';

const { table, kms, logs, target, mine, theirs, open, ask, wanted, made } = await templatesWorld();
const MASK = '********';
const secrets = {
  headers: { 'X-Key': 's3cret-header' },
  auth: { kind: 'basic', username: 'me', password: 's3cret-password' },
  privacy: [{ field: 'email', rule: 'hmac' }],
  privacyKey: 's3cret-privacy-key',
};
const stored = (id: number) => templateSchema.parse(table.items.get(`${mine.accountId}|template#${id}`));

describe('POST /api/webhooks', () => {
  it('makes a template of a name and an address: POST, 100 profiles to a broadcast, no authentication', async () => {
    const { status, json } = await ask('POST', '', { name: ' Shop ', url: target.url() });
    expect([status, json]).toEqual([
      201,
      {
        status: 'success',
        template: {
          ...{
            id: expect.any(Number),
            name: 'Shop',
            method: 'POST',
            url: target.url(),
            headers: {},
            auth: { kind: 'none' },
          },
          ...{ broadcastSize: 100, privacy: [], createdAt: expect.any(String), changedAt: expect.any(String) },
        },
        signingSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      },
    ]);
    expect(await ask('GET', `/${json.template.id}`)).toMatchObject({ json: { template: json.template } });
  });

  it('keeps every secret sealed, and shows it as a mask for ever after; the signing secret is shown once (failure mode 23)', async () => {
    const template = await made(secrets);
    const shown = { headers: { 'X-Key': MASK }, auth: { ...secrets.auth, password: MASK }, privacyKey: MASK };
    expect(template).toMatchObject(shown);
    const texts = [await ask('GET'), await ask('GET', template.path), await ask('PATCH', template.path, {})];
    for (const { status, text } of texts) {
      expect(status).toBe(200);
      expect(text).not.toMatch(/s3cret|whsec_|sealed/);
    }
    const kept = JSON.stringify([...table.items.values()]);
    expect(kept).not.toContain('s3cret');
    expect(kept).not.toContain(template.signingSecret);
    expect(logs.text()).not.toMatch(/s3cret|whsec_/);
    const uses = kms.commandCalls(EncryptCommand).map(({ args: [{ input }] }) => input.EncryptionContext);
    expect(new Set(uses.map((context) => context?.use))).toEqual(new Set(['webhook', 'privacy-key']));
    expect(new Set(uses.map((context) => context?.accountId))).toEqual(new Set([mine.accountId]));
  });

  it('makes another secret for every template', async () => {
    const [one, other] = [await made(), await made({ name: 'Other' })];
    expect(one.signingSecret).not.toBe(other.signingSecret);
  });

  it('takes no second template of a name, compared without case', async () => {
    await made({ name: 'İstanbul ΟΔΟΣ' });
    const { status, error } = await ask('POST', '', wanted({ name: 'istanbul οδος' }));
    expect([status, error]).toEqual([409, 'name: there is a template "istanbul οδος" already']);
    await made({ name: 'İstanbul ΟΔΟΣ' }, theirs);
  });

  it('of ten that are made at once under one name, one is there (failure mode 9)', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('POST', '', wanted())));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect((await ask('GET')).json.templates).toHaveLength(1);
  });

  it('gives templates that are made within a second ids of their own', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, async (_, at) => (await made({ name: `T ${at}` })).id));
    expect(new Set(ids).size).toBe(10);
    expect((await ask('GET')).json.templates.map(({ id }: { id: number }) => id)).toEqual(ids.sort((a, b) => b - a));
  });

  it('an account has at most 100, and room again after one was deleted', async () => {
    const template = await made();
    table.put({ pk: mine.accountId, sk: 'templates', made: 100 });
    const full = await ask('POST', '', wanted({ name: 'One more' }));
    expect([full.status, full.error]).toEqual([409, 'An account may have at most 100 templates; delete one first']);
    await ask('DELETE', template.path);
    await made({ name: 'One more' });
    expect((await ask('POST', '', wanted({ name: 'Two more' }))).status).toBe(409);
  });

  it('saves nothing while the key does not answer', async () => {
    kms.on(EncryptCommand).rejects(new Error('throttled'));
    expect((await ask('POST', '', wanted(secrets))).status).toBe(503);
    expect((await ask('GET')).json.templates).toEqual([]);
  });

  it('there is nothing yet that a mask could stand for', async () => {
    const { status, error } = await ask('POST', '', wanted({ headers: { 'X-Key': MASK } }));
    expect([status, error]).toEqual([400, 'headers.X-Key: there is no stored value to keep, send one']);
    const auth = { kind: 'basic', username: 'me', password: MASK };
    expect((await ask('POST', '', wanted({ auth }))).error).toMatch(/^auth\.password: there is no stored value/);
    const keyed = { ...secrets, privacyKey: MASK };
    expect((await ask('POST', '', wanted(keyed))).error).toMatch(/^privacyKey: there is no stored value/);
    expect(target.received).toEqual([]);
  });
});

describe('PATCH /api/webhooks/{id}', () => {
  it('changes what is named and keeps the rest, secrets with it', async () => {
    const template = await made({ ...secrets, perSecond: 5, atOnce: 2 });
    target.received.length = 0;
    const { json } = await ask('PATCH', template.path, { name: 'Renamed', broadcastSize: 500, perSecond: null });
    const { path: _path, signingSecret: _secret, perSecond: _rate, ...before } = template;
    expect(json.template).toEqual({ ...before, name: 'Renamed', broadcastSize: 500, changedAt: expect.any(String) });
    expect(target.received[0]?.headers).toMatchObject({
      'x-key': 's3cret-header',
      authorization: `Basic ${Buffer.from('me:s3cret-password').toString('base64')}`,
    });
    expect(stored(template.id)).toMatchObject({ version: 2, privacyKey: expect.any(String) });
    expect(kms.commandCalls(DecryptCommand).map(({ args: [{ input }] }) => input.EncryptionContext?.use)).not.toContain(
      'privacy-key',
    );
  });

  it('what was shown can be sent back', async () => {
    const template = await made({ ...secrets, method: 'PUT' });
    const { id, path, signingSecret, createdAt, changedAt, ...settings } = template;
    const { status, json } = await ask('PATCH', path, settings);
    expect([status, json.template]).toEqual([200, { id, createdAt, changedAt: expect.any(String), ...settings }]);
  });

  it.each([
    ['a header', { headers: { 'X-Key': 's3cret' } }, 'headers.X-Key'],
    ['a password', { auth: { kind: 'basic', username: 'me', password: 's3cret' } }, 'auth.password'],
  ])('does not hand %s to another origin, whether it is sent as a mask or left out', async (_, change, field) => {
    const template = await made(change);
    target.received.length = 0;
    const url = target.url('localhost');
    const { status, error } = await ask('PATCH', template.path, { url });
    expect([status, error]).toEqual([400, `${field}: send its value again, the address that it goes to has changed`]);
    expect(target.received).toEqual([]);
    expect((await ask('PATCH', template.path, { url, ...change })).status).toBe(200);
    expect((await ask('PATCH', template.path, { url: `${url}/another/path?of=it` })).status).toBe(200);
  });

  it('a header in another spelling keeps its value', async () => {
    const template = await made(secrets);
    target.received.length = 0;
    await ask('PATCH', template.path, { headers: { 'x-KEY': MASK } });
    expect(target.received[0]?.headers['x-key']).toBe('s3cret-header');
  });

  it('headers and authentication can be taken away', async () => {
    const template = await made(secrets);
    const { json } = await ask('PATCH', template.path, { headers: null, auth: null, privacy: null, privacyKey: null });
    expect(json.template).toMatchObject({ headers: {}, auth: { kind: 'none' }, privacy: [] });
    expect(json.template).not.toHaveProperty('privacyKey');
  });

  it('frees the old name and takes the new one, in one step', async () => {
    const template = await made();
    await made({ name: 'Other' });
    const taken = await ask('PATCH', template.path, { name: 'OTHER' });
    expect([taken.status, taken.error]).toEqual([409, 'name: there is a template "OTHER" already']);
    await ask('PATCH', template.path, { name: 'Third' });
    await ask('PATCH', template.path, { name: 'THIRD' });
    await made();
    const named = await findTemplateByName({ db: table.db, table: 'one' }, { ...mine, name: 'third' });
    expect(named).toMatchObject({ templateId: template.id, name: 'THIRD' });
  });

  it('of two edits at once, one is saved and one is told to read again (failure mode 9)', async () => {
    const template = await made();
    const answers = await Promise.all([
      ask('PATCH', template.path, { broadcastSize: 1 }),
      ask('PATCH', template.path, { broadcastSize: 2 }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.error).toMatch(/changed by somebody else meanwhile/);
  });

  it('a template by which alerts go stays a POST, also where alerts begin to use it in the same moment', async () => {
    const template = await made();
    const alerts = { pk: mine.accountId, sk: 'alerts', enabled: true, templateId: template.id };
    table.hooks.before = (command) => command instanceof TransactWriteCommand && table.put(alerts);
    expect((await ask('PATCH', template.path, { method: 'GET' })).status).toBe(409);
    const { status, error } = await ask('PATCH', template.path, { method: 'GET' });
    expect([status, error]).toEqual([
      400,
      'method: must stay POST: status alerts go by this template, and are sent in no other way',
    ]);
    expect((await ask('PATCH', template.path, { name: 'Renamed' })).status).toBe(200);
  });

  it('a name and an address cannot be taken away', async () => {
    const template = await made();
    expect((await ask('PATCH', template.path, { url: null })).error).toBe('url: must be an https address');
    expect((await ask('PATCH', template.path, { name: null })).error).toBe('name: is missing');
  });
});

describe('POST /api/webhooks/{id}/rotate', () => {
  it('shows a new secret once, and both sign for 24 hours, or for as long as is said', async () => {
    const template = await made();
    const { json } = await ask('POST', `${template.path}/rotate`, {});
    expect(json.signingSecret).not.toBe(template.signingSecret);
    const hours = (Date.parse(json.template.oldSecretUntil) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    await ask('POST', `${template.path}/rotate`, { overlapHours: 1 });
    const [newest, ...old] = stored(template.id).signing;
    expect(newest).toEqual({ sealed: expect.any(String) });
    expect(old.map(({ until = 0 }) => Math.round((until - Date.now()) / 3_600_000))).toEqual([1, 1]);
  });

  it('needs no body', async () => {
    const template = await made();
    expect((await ask('POST', `${template.path}/rotate`)).json.template).toHaveProperty('oldSecretUntil');
  });

  it('without an overlap, the secret before is worth nothing at once (failure mode 24)', async () => {
    const template = await made();
    const { json } = await ask('POST', `${template.path}/rotate`, { overlapHours: 0 });
    expect(json.template).not.toHaveProperty('oldSecretUntil');
    expect(stored(template.id).signing).toHaveLength(1);
  });

  it.each([-1, 169, 1.5, '24', null])('an overlap of %j hours is refused', async (overlapHours) => {
    const template = await made();
    const { status, error } = await ask('POST', `${template.path}/rotate`, { overlapHours });
    expect([status, error]).toEqual([400, 'overlapHours: must be a whole number from 0 to 168']);
  });
});

describe('DELETE /api/webhooks/{id}', () => {
  const uses = (id: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({ ...mine, templateId: id, campaignId: 100 + at, name: `Spring ${at}` }));

  it('is gone with its name, and deleting again is a 404', async () => {
    const template = await made();
    expect((await ask('DELETE', template.path)).json).toEqual({ status: 'success' });
    expect(await ask('DELETE', template.path)).toMatchObject({
      status: 404,
      error: `There is no template ${template.id}`,
    });
    await made();
  });

  it('is refused, by the names of what uses it, and the template works on', async () => {
    const template = await made();
    for (const use of uses(template.id, 7)) table.put(campaignUse(use));
    table.put({ pk: mine.accountId, sk: 'alerts', enabled: true, templateId: template.id });
    const { status, error } = await ask('DELETE', template.path);
    expect([status, error]).toEqual([
      409,
      'The template "Shop" is used by status alerts, campaign 100 "Spring 0", campaign 101 "Spring 1", ' +
        'campaign 102 "Spring 2", campaign 103 "Spring 3", campaign 104 "Spring 4"; end or change them first',
    ]);
    const isThere = templateIsThere('one', { ref: { ...mine, templateId: template.id }, now: Date.now() });
    expect(await sendTransaction(table.db, [isThere])).toEqual({ kind: 'written' });
  });

  it('and a campaign that begins to use it never pass each other: one of them is refused (failure mode 9)', async () => {
    for (const beginsAt of [1, 2, 3, 4, 5, 6, 7]) {
      const template = await made({ name: `T ${beginsAt}` });
      const ref = { ...mine, templateId: template.id };
      let steps = 0;
      let published = '';
      table.hooks.before = async () => {
        if (++steps !== beginsAt) return;
        const Put = { TableName: 'one', Item: campaignUse({ ...ref, campaignId: 7, name: 'Spring' }) };
        const written = await sendTransaction(table.db, [{ Put }, templateIsThere('one', { ref, now: Date.now() })]);
        published = written.kind;
      };
      const { status } = await ask('DELETE', template.path);
      delete table.hooks.before;
      expect(published === 'written' || published === '' ? [409, 200] : [200]).toContain(status);
      expect([status, published]).not.toEqual([200, 'written']);
    }
  });

  it('is not held up for ever by one that died halfway', async () => {
    const template = await made();
    const key = `${mine.accountId}|template#${template.id}`;
    table.put({ ...table.items.get(key), closing: Date.now() - 61_000 });
    const isThere = templateIsThere('one', { ref: { ...mine, templateId: template.id }, now: Date.now() });
    expect(await sendTransaction(table.db, [isThere])).toEqual({ kind: 'written' });
    expect((await ask('DELETE', template.path)).status).toBe(200);
  });
});

describe('whoever else asks', () => {
  it('finds none of another account’s templates, by id or by name (failure mode 22)', async () => {
    const template = await made();
    for (const [method, path, body] of [
      ['GET', template.path, undefined],
      ['PATCH', template.path, { name: 'Mine now' }],
      ['POST', `${template.path}/rotate`, {}],
      ['DELETE', template.path, undefined],
    ] as const) {
      const { status, error } = await ask(method, path, body, theirs);
      expect([status, error]).toEqual([404, `There is no template ${template.id}`]);
    }
    expect((await ask('GET', '', undefined, theirs)).json.templates).toEqual([]);
    const at = { db: table.db, table: 'one' };
    expect(await findTemplateByName(at, { ...theirs, name: 'Shop' })).toBeUndefined();
    expect(stored(template.id)).toMatchObject({ name: 'Shop', version: 1 });
  });

  it('needs the role of an administrator', async () => {
    expect((await ask('GET', '', undefined, await open('export'))).status).toBe(403);
  });

  it.each(['0', '-1', '1e3', '%00', 'constructor', '9'.repeat(30)])('there is no template %s', async (id) => {
    expect((await ask('GET', `/${id}`)).status).toBe(404);
  });
});

describe('the ugliest inputs', () => {
  it('are names as they are, or are refused by the name of the field', async () => {
    for (const name of [...ugliestEventNames, ...ugliestPropertyNames, ...ugliestTexts]) {
      const { status, json, error } = await ask('POST', '', wanted({ name }));
      expect([201, 400]).toContain(status);
      if (status === 400) expect(error).toMatch(/^name: (must be 1–120 characters|holds )/);
      else expect(await ask('DELETE', `/${json.template.id}`)).toMatchObject({ status: 200 });
      if (status === 201) expect(json.template.name).toBe(name.trim());
    }
  });

  it('are no fields, and change nothing', async () => {
    const { path } = await made();
    const proto = await ask('PATCH', path, '{"__proto__":{"name":"x"}}');
    expect(proto).toMatchObject({ status: 400, error: '__proto__: is not a field here' });
    const headers = await ask('PATCH', path, '{"headers":{"__proto__":"x"}}');
    expect(headers).toMatchObject({ status: 400, error: 'headers.__proto__: this header cannot be set' });
  });
});
