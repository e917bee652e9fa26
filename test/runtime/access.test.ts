import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PasscodeRole, type PersonRole, passcodeRoleSchema, personRoleSchema } from '#core/accounts/caller.ts';
import { newProfile } from '#core/people/profile.ts';
import { changesAccount, type Route, type RouteExample } from '#runtime/routes.ts';
import { writeProfiles } from '#store/people/profiles.ts';
import { keepChallenge } from '../../lambdas/users/adapters/challenges.ts';
import { accountId, headersOf, memberItems, sessionItems, sessionOf } from '../support/http-account.ts';
import { everyRoute, undocumented } from './documented.ts';
import { everyFunction, OTHER, PERSON, type Sent } from './every-function.ts';

/**
 * Every route of the table, called by everybody who may call it and by everybody who may not. A new route is called like the
 * others, by its first example.
 */
let world: Awaited<ReturnType<typeof everyFunction>>;
let items: Parameters<Map<string, Record<string, unknown>>['set']>[];
let users: typeof world.transfer.users;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T00:00:00Z') });
  world = await everyFunction();
  await fill();
  // What was done to fill it is in the log; tests begin with none.
  for (const [key, item] of world.table.items) if (isEntry(item)) world.table.items.delete(key);
  vi.setSystemTime(Date.parse('2026-02-02T12:00:00Z'));
  items = [...structuredClone(world.table.items)];
  users = structuredClone(world.transfer.users);
});
afterAll(() => void vi.useRealTimers());
// A minute later, all is as it was at first, and nobody is held up by what others sent.
beforeEach(() => {
  vi.setSystemTime(Date.now() + 60_000);
  world.table.items.clear();
  for (const [key, item] of items) world.table.items.set(key, structuredClone(item));
  world.transfer.users.clear();
  for (const [name, user] of users) world.transfer.users.set(name, structuredClone(user));
  world.asked();
});

function requestOf(
  key: string,
  { example, headers }: { example: RouteExample; headers: Record<string, string> },
): Sent {
  const [method = '', template = ''] = key.split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => String(example.params?.[name]));
  const query = String(new URLSearchParams({ ...example.query }));
  const cookie = example.cookie === undefined ? {} : { cookie: `causeway-refresh=${example.cookie}` };
  return {
    method,
    path,
    query,
    headers: { ...headers, ...cookie },
    ...(example.body !== undefined && { body: example.body }),
  };
}

/** Exports in other states than a new one's: paused, and with a run under way. */
const examples = {
  paused: { id: 1_767_225_601, sk: 'export#1767225601', paused: { at: '2026-01-02T00:00:00.000Z', by: 'hand' } },
  running: {
    ...{ id: 1_767_225_602, sk: 'export#1767225602' },
    running: { runAt: 1_767_312_002, execution: 'arn' },
  },
  run: {
    ...{ exportId: 1_767_225_602, runAt: 1_767_312_002, sk: 'run#1767225602#1767312002' },
    ...{ state: 'RUNNING', startedAt: '2026-01-02T00:00:00.000Z' },
  },
};

/** What examples of making something are sent as before, so that those of others find it, and may make it once more. */
const made = {
  'POST /api/exports': {},
  'POST /api/webhooks': { name: 'Shop' },
  'POST /api/campaigns': {},
  'PUT /api/alerts': {},
  'POST /api/sftp/encryption-keys': {},
  'POST /api/sftp/keys': {
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK+XYJe5Bw+LASax+nlGQSivhA29OZyEYqVpV9cLKY2/',
  },
};
/** Further campaigns, in other states than a new one's: published, stopped, deleted, and of `/1/targets` one that is over and one that runs. */
const campaigns = [
  { campaignId: 1_767_225_601, state: 'draft' },
  { campaignId: 1_767_225_602, state: 'running' },
  { campaignId: 1_767_225_603, state: 'draft' },
  { campaignId: 1_457_433_898, state: 'completed', madeBy: 'targets' },
  { campaignId: 1_457_433_899, state: 'running', madeBy: 'targets' },
];

/** What the examples are about: exports and a template, the first with the second it is made in as its id, runs, a replay, a passcode, a person. */
async function fill(): Promise<void> {
  for (const [key, otherwise] of Object.entries(made)) {
    const { handler, route } = everyRoute.find((one) => one.key === key) ?? expect.fail(key);
    const [example] = route.examples;
    const body = { ...Object(example.body), ...otherwise };
    const request = requestOf(key, { example: { ...example, body }, headers: headersOf('admin') });
    expect((await world.send(handler, request)).json.status).toBe('success');
  }
  const profile = newProfile({ accountId, kind: 'identity', value: 'jane', ts: 5 });
  const placed = { forgotten: null, version: 1, shard: 's0', position: '1', alone: null, together: [] };
  await writeProfiles({ db: world.table.db, table: 'profiles' }, { accountId, profiles: [{ ...profile, ...placed }] });
  const asking = { name: 'SOFTWARE_TOKEN_MFA', session: 's', username: PERSON } as const;
  await keepChallenge({ db: world.table.db, table: 'accounts', now: () => Date.now() }, asking);
  const segments = everyRoute.find(({ key }) => key === 'POST /api/segments') ?? expect.fail('no segments');
  for (const example of segments.route.examples) {
    const made = await world.send(segments.handler, requestOf(segments.key, { example, headers: headersOf('admin') }));
    expect(made.json.status).toBe('success');
  }
  const exported = world.table.items.get(`${accountId}|export#1767225600`);
  const run = { exportId: 1_767_225_600, runAt: 1_767_312_000, execution: 'arn', window: { after: 0, upTo: 12 } };
  const ended = { state: 'DONE', startedAt: '2026-01-02T00:00:00.000Z', finishedAt: '2026-01-02T00:00:09.000Z' };
  world.table.put({ ...exported, ...run, ...ended, sk: 'run#1767225600#1767312000' });
  world.table.put({ ...exported, ...examples.paused });
  world.table.put({ ...exported, ...examples.running });
  world.table.put({ ...exported, ...run, ...examples.run });
  const replay = { runId: '0b1c2d3e-0000-4000-8000-000000000000', state: 'done', dryRun: true, found: 12 };
  const asked = { question: 'all', search: '{}', from: 1_767_225_600_000, to: 1_767_312_000_000 };
  const times = { createdAt: 1_767_312_000_000, finishedAt: 1_767_312_005_000 };
  world.table.put({ pk: accountId, sk: `replay#${replay.runId}`, accountId, ...replay, ...asked, ...times });
  const campaign = world.table.items.get(`${accountId}|campaign#1767225600`);
  for (const other of campaigns) world.table.put({ ...campaign, ...other, sk: `campaign#${other.campaignId}` });
  fillImports();
  const people = [...sessionItems(), ...memberItems(PERSON, 'admin'), ...memberItems('joe-admin', 'admin')];
  for (const item of people) world.table.put(item);
  const encryptionKey = [...world.table.items.values()].find(({ sk }) => String(sk).startsWith('pgp#'));
  world.table.put({ ...encryptionKey, sk: 'pgp#0123456789ABCDEF', keyId: '0123456789ABCDEF' });
  const passcode = world.table.items.get(`${accountId}|passcode#upload`);
  world.table.put({ ...passcode, sk: 'passcode#5f0c1d2e3b4a', id: '5f0c1d2e3b4a' });
}

/** Imports at all that is asked of one: on their way, mapped, compared, and at their end. */
function fillImports(): void {
  const csv = 'identity,spent\njane,12\n';
  const columns = { identity: 'String', spent: 'Integer' };
  const mapping = Object.entries(columns).map(([column, dataType]) => ({ column, name: column, dataType }));
  const made = {
    ...{
      accountId,
      channel: 'csv',
      fileName: 'people.csv',
      version: 1,
      type: 'profile',
      by: 'upload',
      timezone: 'UTC',
    },
    ...{ createdAt: '2026-02-02T00:00:00.000Z', judging: 1, expected: {} },
  };
  const mapped = { ...made, state: 'Start mapping', mapping, bytes: csv.length };
  const rejectedFile = { key: `reports/${accountId}/1767225600000-00000004/rejected.csv`, rows: 1, bytes: 99 };
  const imports = [
    { ...made, state: 'Uploading', uploadId: 'upload-1', partBytes: 8_388_608, bytes: 1_234 },
    mapped,
    { ...mapped, mode: 'compare', parts: 1, partsCompared: new Set([0]), rows: 1, accepted: 1, rejected: 0 },
    { ...mapped, state: 'Completed', rows: 3, accepted: 2, rejected: 1, rejectedFile },
  ];
  for (const [place, one] of imports.entries()) {
    const importId = `1767225600000-0000000${place + 1}`;
    world.table.put({ pk: accountId, sk: `import#${importId}`, ...one, importId });
    world.objects.set(`one/files/${accountId}/${importId}/source`, Buffer.from(csv));
  }
  const difference = `one/work/${accountId}/1767225600000-00000003/judged-1/difference/000000`;
  const counts = { new: 1, changed: 0, unchanged: 0, refused: 0 };
  world.objects.set(`${difference}.json`, Buffer.from(JSON.stringify({ counts, pages: 1 })));
  world.objects.set(`${difference}/000000.json`, Buffer.from('[]'));
}

const isEntry = ({ sk }: Record<string, unknown>) => /^\d{4}-\d\d-\d\dT.{13}_[0-9a-f]{12}$/.test(String(sk));

/** Texts that were sent, long enough not to be in an entry by chance. */
function valuesIn(body: unknown): string[] {
  if (typeof body === 'string') return body.length >= 8 ? [body] : [];
  return typeof body === 'object' && body !== null ? Object.values(body).flatMap(valuesIn) : [];
}

/** What people may, by their role: who may look may not change, and these are for administrators alone. */
const ADMINS_ALONE = [
  'POST /1/delete/profiles.json',
  'PATCH /api/account',
  ...['GET /api/passcodes', 'POST /api/passcodes', 'DELETE /api/passcodes/{id}'],
  'GET /api/audit',
  ...['GET /api/users', 'POST /api/users', 'PATCH /api/users/{id}', 'DELETE /api/users/{id}'],
  ...['POST /api/sftp/keys', 'DELETE /api/sftp/keys/{id}'],
  ...['POST /api/sftp/encryption-keys', 'DELETE /api/sftp/encryption-keys/{id}'],
];
/** They change nothing, though what they ask for is in a body. */
const LOOKS = [
  ...['POST /1/events.json', 'POST /1/profiles.json', 'POST /1/counts/events.json', 'POST /1/counts/profiles.json'],
  ...['POST /1/counts/top.json', 'POST /1/counts/trends.json', 'POST /1/now.json', 'POST /1/message/report.json'],
  ...[
    'POST /1/targets/list.json',
    'POST /1/targets/result.json',
    'POST /v1/contentBlock/list',
    'POST /get_catalog_url',
  ],
  ...['POST /api/campaigns/audience', 'POST /api/campaigns/preview', 'POST /api/webhooks/attempts'],
];
/** Only functions of the deployment call them, for whoever calls those. */
const INTERNAL = everyRoute.filter(({ route }) => route.internal).map(({ key }) => key);

function mayPerson(key: string, role: PersonRole): boolean {
  if (role === 'admin') return true;
  if (ADMINS_ALONE.includes(key)) return false;
  return role === 'marketer' || key.startsWith('GET ') || [...LOOKS, ...INTERNAL].includes(key);
}

const isOpen = ({ roles }: Route) => roles === 'anybody';
const mayCall = ({ roles }: Route, role: PasscodeRole) =>
  roles === 'anybody' || role === 'admin' || roles.includes(role);
const closed = everyRoute.filter(({ route }) => !isOpen(route));
const refused = closed.flatMap((one) =>
  passcodeRoleSchema.options.filter((role) => !mayCall(one.route, role)).map((role) => ({ ...one, role })),
);
const allowed = closed.flatMap((one) =>
  passcodeRoleSchema.options.filter((role) => mayCall(one.route, role)).map((role) => ({ ...one, role })),
);

const byPeople = closed.flatMap((one) =>
  personRoleSchema.options.map((role) => ({ ...one, role, may: mayPerson(one.key, role) })),
);

describe('nobody', () => {
  it.each(everyRoute.filter(({ route }) => isOpen(route)))('may call $key', async ({ key, handler, route }) => {
    const request = requestOf(key, { example: route.examples[0], headers: {} });
    expect((await world.send(handler, request)).status).toBe(200);
  });

  it.each(closed)('is refused by $key before anything is read', async ({ key, handler, route }) => {
    const [example] = route.examples;
    const answer = await world.send(handler, requestOf(key, { example, headers: {} }));
    expect(answer).toMatchObject({ status: 401, json: { status: 'fail', code: 401 } });
    expect(world.asked()).toEqual([]);
  });

  it.each(closed)(
    'gets into no account by $key with a passcode that is not the account’s',
    async ({ key, handler, route }) => {
      for (const passcode of ['guess', '', 'other-admin']) {
        const request = requestOf(key, { example: route.examples[0], headers: headersOf(passcode) });
        expect((await world.send(handler, request)).status).toBe(401);
      }
      expect(world.asked().filter((command) => !command.startsWith('QueryCommand'))).toEqual([]);
    },
  );
});

describe('a passcode', () => {
  it.each(refused)(
    'with the role $role is refused by $key, and told which it needs',
    async ({ key, handler, route, role }) => {
      const request = requestOf(key, { example: route.examples[0], headers: headersOf(role) });
      const answer = await world.send(handler, request);
      expect([answer.status, answer.json.error]).toEqual([403, expect.stringContaining(`the role "${role}"`)]);
      // To know who calls, the account is read, and nothing more.
      expect(world.asked().filter((command) => !command.startsWith('QueryCommand'))).toEqual([]);
    },
  );

  it.each(allowed)('with the role $role may call $key', async ({ key, handler, route, role }) => {
    const request = requestOf(key, { example: route.examples[0], headers: headersOf(role) });
    const answer = await world.send(handler, request);
    expect(undocumented(request, answer)).toBeUndefined();
    expect([401, 403, 503]).not.toContain(answer.status);
  });
});

describe('the audit log', () => {
  const entries = () => [...world.table.items.values()].filter(isEntry);
  const every = everyRoute.flatMap((one) => one.route.examples.map((example) => ({ ...one, example })));
  const changing = every.filter(({ key, route }) => changesAccount(key, route));
  const reading = every.filter(({ key, route }) => !changesAccount(key, route) && !isOpen(route));

  it.each(changing)('has one entry of $key, with the names of what was sent and no value', async (one) => {
    const { key, handler, route, example } = one;
    const request = requestOf(key, { example, headers: headersOf('admin') });
    const { status } = await world.send(handler, request);
    expect(entries()).toHaveLength(status < 400 ? 1 : 0);
    if (status >= 400) return;
    const { pk, sk, expiresAt, id, at, ...entry } = entries().at(-1) ?? {};
    expect(entry).toEqual({
      who: { kind: 'passcode', id: 'admin', label: expect.any(String), role: 'admin' },
      what: route.summary,
      method: request.method,
      path: request.path,
      fields: Object.keys(Object(example.body)),
      status,
    });
    expect([pk, sk, Number(expiresAt)]).toEqual([
      accountId,
      id,
      Math.floor(Date.parse(String(at)) / 1_000) + 400 * 86_400,
    ]);
    const text = JSON.stringify(entry);
    for (const value of valuesIn(example.body)) expect(text).not.toContain(value);
  });

  it.each(reading)('has none of $key, which only reads', async ({ key, handler, example }) => {
    await world.send(handler, requestOf(key, { example, headers: headersOf('admin') }));
    expect(entries()).toEqual([]);
  });

  it.each(changing)(
    'has none of $key that was refused: the passcode, the role, the body',
    async ({ key, handler, route, example }) => {
      const weak = passcodeRoleSchema.options.filter((role) => !mayCall(route, role));
      for (const passcode of ['guess', ...weak]) {
        await world.send(handler, requestOf(key, { example, headers: headersOf(passcode) }));
      }
      if (route.body) {
        const broken = { ...requestOf(key, { example, headers: headersOf('admin') }), body: [] };
        const { status } = await world.send(handler, broken);
        expect([key, status]).toEqual([key, 400]);
      }
      expect(entries()).toEqual([]);
    },
  );
});

describe('a person who has signed in', () => {
  it('is spoken of by routes that there are', () => {
    const keys = everyRoute.map(({ key }) => key);
    expect([...ADMINS_ALONE, ...LOOKS].filter((key) => !keys.includes(key))).toEqual([]);
  });

  it.each(byPeople.filter(({ may }) => !may))(
    'as $role is refused by $key, and told what it needs',
    async ({ key, handler, route, role }) => {
      const request = requestOf(key, { example: route.examples[0], headers: headersOf(sessionOf(role)) });
      const answer = await world.send(handler, request);
      const needed = ADMINS_ALONE.includes(key) ? 'admin' : 'marketer or admin';
      expect([answer.status, answer.json.error]).toEqual([
        403,
        `You have the role "${role}" in this account; this call needs ${needed}`,
      ]);
      // To know who calls, the account and the session are read, and nothing more.
      expect(world.asked().filter((command) => !command.startsWith('QueryCommand'))).toEqual([]);
    },
  );

  it.each(byPeople.filter(({ may }) => may))('as $role may call $key', async ({ key, handler, route, role }) => {
    const request = requestOf(key, { example: route.examples[0], headers: headersOf(sessionOf(role)) });
    const answer = await world.send(handler, request);
    expect(undocumented(request, answer)).toBeUndefined();
    expect([401, 403, 503]).not.toContain(answer.status);
  });

  it.each(closed)('gets into no account by $key with a session of another one', async ({ key, handler, route }) => {
    const headers = headersOf(sessionOf('admin'), OTHER);
    const request = requestOf(key, { example: route.examples[0], headers });
    expect((await world.send(handler, request)).status).toBe(401);
    expect(world.asked().filter((command) => !command.startsWith('QueryCommand'))).toEqual([]);
  });
});

/**
 * Checkpoints are of shards, and the server of SFTP is one, as is the pool of those who sign in, which accounts share; people lie under hashes of the account's id and their own; the bucket of a
 * partner is the caller's.
 */
const NOBODYS =
  /^DescribeServerCommand |^Admin(Create|Get)UserCommand |"pk":"shard#|"Key":"causeway\/_causeway-access-test"/;

/** The route with a cursor, or an id of a count, that the owner was given. */
function borrowing({ query, examples }: Route): RouteExample[] {
  const given = { cursor: `ev1_${'69816180'.padEnd(32, '0')}_0`, req_id: '12345' };
  const names = Object.entries(given).filter(([name]) => Object.hasOwn(query?.shape ?? {}, name));
  return names.map(([name, value]) => ({ ...examples[0], query: { ...examples[0].query, [name]: value } }));
}

describe('an administrator', () => {
  const every = everyRoute.flatMap((one) =>
    one.route.examples.map((example, place) => ({ ...one, example, name: example.name ?? `example ${place + 1}` })),
  );
  it.each(every)('is answered by $key as its documentation says: $name', async ({ key, handler, route, example }) => {
    const { status = route.status ?? 200, answer: documented } = example;
    const request = requestOf(key, { example, headers: headersOf('admin') });
    const answer = await world.send(handler, request);
    expect(undocumented(request, answer)).toBeUndefined();
    expect([answer.status, answer.json.status]).toEqual([status, Object(documented).status]);
    if (['fail', 'partial'].includes(answer.json.status)) expect(answer.json).toEqual(documented);
  });
});

describe('another account', () => {
  it.each(closed)('that calls $key reaches nothing but its own', async ({ key, handler, route }) => {
    for (const example of [...route.examples, ...borrowing(route)]) {
      const asOwner = requestOf(key, { example, headers: headersOf('admin') });
      await world.send(handler, asOwner);
      const asOther = requestOf(key, { example, headers: headersOf('admin', OTHER) });
      world.asked();
      const answer = await world.send(handler, asOther);
      expect(undocumented(asOther, answer)).toBeUndefined();
      expect(answer.text).not.toContain(accountId);
      const asked = world.asked();
      expect(asked.filter((command) => command.includes(accountId))).toEqual([]);
      expect(asked.filter((command) => !command.includes(OTHER) && !NOBODYS.test(command))).toEqual([]);
    }
  });
});
