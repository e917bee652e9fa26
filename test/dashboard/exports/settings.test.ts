import { describe, expect, it } from 'vitest';
import { type Field, fieldsOf, inWords } from '../../../dashboard/src/pages/exports/settings/fields.ts';
import { saidOf, withDocument } from '../../../dashboard/src/pages/exports/settings/said.ts';
import {
  fieldsShown,
  problemsOf,
  secretsShown,
  settingsOf,
  valuesOf,
} from '../../../dashboard/src/pages/exports/settings/values.ts';
import { catalogue } from '../../../lambdas/exports/destinations/catalogue.ts';
import { partnerOf } from '../../../lambdas/exports/destinations/registry.ts';
import { keyFile } from '../../support/google/identity.ts';

const partners = catalogue({ writer: 'arn:aws:iam::111122223333:role/writer', externalId: 'causeway-0123' });

/** What a customer enters, by the name of the field, whichever partner asks for it. */
const samples = new Map([
  ['bucket', 'acme-exports'],
  ['prefix', 'causeway/'],
  ['region', 'eu-central-1'],
  ['roleArn', 'arn:aws:iam::123456789012:role/causeway'],
  ['accessKeyId', 'AKIAIOSFODNN7EXAMPLE'],
  ['secretAccessKey', 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY'],
  ['keyArn', 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
  ['busArn', 'arn:aws:events:eu-central-1:123456789012:event-bus/orders'],
  ['audience', '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/causeway/providers/causeway'],
  ['serviceAccount', 'causeway@my-project.iam.gserviceaccount.com'],
  ['projectId', '123456'],
  ['datasetId', 'causeway'],
  ['account', 'acme'],
  ['container', 'exports'],
  ['sas', '?sv=2024-11-04&sr=c&sp=cw&se=2099-01-01T00%3A00%3A00Z&sig=abc%3D'],
  ['apiKey', '0123456789abcdef'],
  ['token', '0123456789abcdef'],
  ['username', 'causeway.123'],
  ['secret', '0123456789abcdef'],
]);
const sampleOf = (partner: string, { path, name }: Field) => {
  if (partner === 'bigquery' && name === 'projectId') return 'my-project';
  if (path === 'access.key') return keyFile;
  return samples.get(name) ?? (name === 'key' ? '0123456789abcdef' : 'sample');
};

/** Every way in which a form can be filled in: each alternative, with all that may be left out and without. */
function ways(partner: string, fields: readonly Field[], all: boolean): Map<string, string>[] {
  return fields.reduce<Map<string, string>[]>(
    (before, field) => before.flatMap((way) => waysOf(partner, field, all).map((one) => new Map([...way, ...one]))),
    [new Map()],
  );
}

function waysOf(partner: string, field: Field, all: boolean): Map<string, string>[] {
  const { path, required } = field;
  if (field.kind === 'fixed') return [new Map()];
  if (field.kind === 'union') {
    if (!required && !all) return [new Map()];
    return field.alternatives.flatMap(({ fields }, index) =>
      ways(partner, fields, all).map((one) => new Map([[path, String(index)], ...one])),
    );
  }
  if (field.kind === 'group') {
    if (!required && !all) return [new Map()];
    return ways(partner, field.fields, all).map((one) => new Map([[path, 'true'], ...one]));
  }
  if (!required && !all) return [new Map()];
  if (field.kind === 'choice') return field.choices.map((_, index) => new Map([[path, String(index)]]));
  if (field.kind === 'yes-no') return [new Map([[path, 'true']]), new Map([[path, 'false']])];
  return [new Map([[path, sampleOf(partner, field)]])];
}

/** A KMS key goes with credentials of the customer's own only, as the API says in words. */
const isContradiction = (settings: object) => /"bucket-policy".*"sse-kms"/.test(JSON.stringify(settings));

describe('the form of every partner', () => {
  it.each(partners)('gives settings of $id that the API takes, however it is filled in', ({ id, settings: schema }) => {
    const fields = fieldsOf(schema);
    const filled = [...ways(id, fields, false), ...ways(id, fields, true)];
    for (const values of filled) {
      expect([...problemsOf(fields, values)], id).toEqual([]);
      const settings = settingsOf(fields, values);
      if (id === 'azure' && values.size === 1) continue; // Which account it is stands in the URL that a SAS may come with.
      if (!isContradiction(settings))
        expect(() => partnerOf(id).parse(settings), JSON.stringify(settings)).not.toThrow();
    }
    expect(filled.length).toBeGreaterThan(1);
  });

  it.each(partners)(
    'has a field with a title for each setting of $id, and none that only JSON can fill',
    ({ settings }) => {
      const everywhere = (fields: readonly Field[]): Field[] =>
        fields.flatMap((field) => {
          if (field.kind === 'group') return [field, ...everywhere(field.fields)];
          if (field.kind === 'union') return [field, ...field.alternatives.flatMap((one) => everywhere(one.fields))];
          return [field];
        });
      const found = everywhere(fieldsOf(settings));
      expect(found.filter(({ kind }) => kind === 'json')).toEqual([]);
      const untitled = found.filter(({ kind, label, name }) => kind !== 'fixed' && label === name);
      expect(untitled.map(({ path }) => path)).toEqual([]);
    },
  );

  it.each(partners)('takes over what an export of $id shows, without its secrets', ({ id, settings: schema }) => {
    const fields = fieldsOf(schema);
    for (const values of ways(id, fields, true)) {
      const again = valuesOf(fields, settingsOf(fields, values));
      const secrets = secretsShown(fields, values).map(({ path }) => path);
      expect(secrets.filter((path) => again.has(path))).toEqual([]);
      const whole = new Map([...again, ...[...values].filter(([path]) => secrets.includes(path))]);
      expect(settingsOf(fields, whole)).toEqual(settingsOf(fields, values));
    }
  });
});

/** A partner that exists nowhere, with whatever a JSON Schema may have. */
const madeUp = {
  $defs: { zone: { type: 'string', enum: ['north', 'south'], title: 'Zone' } },
  type: 'object',
  properties: {
    endpoint: { type: 'string', format: 'uri', pattern: '^https://', description: 'must be an https address' },
    zone: { $ref: '#/$defs/zone' },
    token: { type: 'string', writeOnly: true, minLength: 4 },
    depth: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
    ratio: { type: ['number', 'null'] },
    dryRun: { type: 'boolean' },
    mode: { anyOf: [{ const: 1, title: 'One' }, { const: 'two' }] },
    sign: {
      oneOf: [
        { type: 'object', properties: { with: { const: 'nothing' } }, required: ['with'] },
        {
          type: 'object',
          properties: { with: { const: 'hmac' }, salt: { type: 'string', writeOnly: true } },
          required: ['with', 'salt'],
        },
      ],
    },
    tags: { type: 'array', items: { type: 'string' } },
    people: { type: 'object', properties: { who: { type: 'string' } }, required: ['who'] },
    wild: { oneOf: [{ type: 'string' }, { type: 'object', properties: { pin: { writeOnly: true } } }] },
    ['__proto__']: { type: 'string', default: 'x' },
    since: { type: 'string', readOnly: true },
  },
  required: ['endpoint', 'token', 'sign'],
};

describe('the form of a partner that nobody has thought of', () => {
  const fields = fieldsOf(JSON.parse(JSON.stringify(madeUp)));

  it('has a field of the right kind for each setting, and none for what is only shown', () => {
    expect(fields.map(({ name, label, kind }) => [name, label, kind])).toEqual([
      ['endpoint', 'Endpoint', 'text'],
      ['zone', 'Zone', 'choice'],
      ['token', 'Token', 'secret'],
      ['depth', 'Depth', 'number'],
      ['ratio', 'Ratio', 'number'],
      ['dryRun', 'Dry run', 'yes-no'],
      ['mode', 'Mode', 'choice'],
      ['sign', 'Sign', 'union'],
      ['tags', 'Tags', 'json'],
      ['people', 'People', 'group'],
      ['wild', 'Wild', 'json'],
      ['__proto__', 'Proto', 'text'],
    ]);
  });

  it('says what is missing and what does not fit, and nothing of what is not on the form', () => {
    expect([...problemsOf(fields, new Map())]).toEqual([
      ['endpoint', 'is missing'],
      ['token', 'is missing'],
      ['sign', 'is missing'],
    ]);
    const wrong = new Map([
      ...([
        ['endpoint', 'http://x'],
        ['token', 'abc'],
        ['depth', '1.5'],
        ['ratio', 'x'],
        ['tags', '['],
      ] as const),
      ...([
        ['sign', '1'],
        ['people', 'true'],
      ] as const),
    ]);
    expect([...problemsOf(fields, wrong)]).toEqual([
      ['endpoint', 'must be an https address'],
      ['token', 'must be a text, at least 4 characters'],
      ['depth', 'must be a number, at least 1, at most 9'],
      ['ratio', 'must be a number'],
      ['sign.salt', 'is missing'],
      ['tags', 'must be JSON'],
      ['people.who', 'is missing'],
    ]);
  });

  it('gives back what was entered, each value as what it is', () => {
    const values = new Map([
      ...([
        ['endpoint', 'https://x'],
        ['zone', '1'],
        ['token', 'abcd'],
        ['ratio', '0.5'],
        ['dryRun', 'false'],
      ] as const),
      ...([
        ['mode', '0'],
        ['sign', '1'],
        ['sign.salt', 's'],
        ['tags', '["a"]'],
        ['people', 'false'],
      ] as const),
    ]);
    expect(settingsOf(fields, values)).toEqual({
      ...{ endpoint: 'https://x', zone: 'south', token: 'abcd', depth: 3, ratio: 0.5, dryRun: false, mode: 1 },
      ...{ sign: { with: 'hmac', salt: 's' }, tags: ['a'], ['__proto__']: 'x' },
    });
  });

  it('knows where secrets are, also in what is entered as JSON', () => {
    const values = new Map([['sign', '1']]);
    expect(secretsShown(fields, values).map(({ path }) => path)).toEqual(['token', 'sign.salt', 'wild']);
    expect(fieldsShown(fields, new Map()).map(({ path }) => path)).not.toContain('sign.salt');
  });

  it('is empty where the schema says nothing', () => {
    expect([fieldsOf({}), fieldsOf(undefined), fieldsOf([])]).toEqual([[], [], []]);
    expect(['busArn', 'sse-kms', 'URL', ''].map(inWords)).toEqual(['Bus arn', 'Sse kms', 'Url', '']);
  });
});

describe('what the API says of a form', () => {
  it('stands beside the fields that it names', () => {
    const message =
      'settings.bucket: must be 3–63 characters; name: must be 1–120 characters; settings: The bucket "x" is not there; make it.';
    const { byField, rest } = saidOf(message, ['settings.bucket', 'name']);
    expect([...byField]).toEqual([
      ['settings.bucket', 'must be 3–63 characters'],
      ['name', 'must be 1–120 characters'],
    ]);
    expect(rest).toBe('settings: The bucket "x" is not there; make it.');
  });

  it('has a policy that can be copied', () => {
    expect(withDocument('settings: Access denied. Use {"Version":"1"}. Then save.')).toEqual({
      text: 'settings: Access denied. Use (below). Then save.',
      document: '{\n  "Version": "1"\n}',
    });
    expect(withDocument('a { b } c')).toEqual({ text: 'a { b } c' });
  });
});
