import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { trustPolicy } from '../../lambdas/exports/destinations/aws/policies.ts';
import { settingsSchema } from '../../lambdas/exports/destinations/catalogue.ts';
import { busPolicy, ownBusPolicy } from '../../lambdas/exports/destinations/eventbridge/policies.ts';
import { conditionFor } from '../../lambdas/exports/destinations/google/condition.ts';
import instructions from '../../lambdas/exports/destinations/instructions.json' with { type: 'json' };
import { partners } from '../../lambdas/exports/destinations/registry.ts';
import { bucketPolicy, ownBucketPolicy } from '../../lambdas/exports/destinations/s3/policies.ts';
import { partnersInstructions } from '../../local/openapi/instructions.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';

let world: ExportsWorld;
const keys = { kind: 'keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret-access-key' };

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23) });
  world = await exportsWorld();
});
afterEach(() => void vi.useRealTimers());

/** The parts of a schema that stand at a path of settings, in each of its alternatives. */
function at(schema: unknown, path: readonly string[]): { writeOnly?: boolean }[] {
  const node = Object(schema);
  const [key, ...rest] = path;
  if (key === undefined) return [node];
  const alternatives = [node.anyOf, node.oneOf, node.allOf].flatMap((some) => some ?? []);
  const own = node.properties?.[key];
  return [...alternatives.flatMap((some) => at(some, path)), ...(own ? at(own, rest) : [])];
}

describe('GET /api/partners', () => {
  it('has every partner of the registry, with words for people', async () => {
    const { status, json } = await world.api('GET', '/api/partners');
    expect([status, json.partners.map(({ id }: { id: string }) => id)]).toEqual([200, partners.map(({ id }) => id)]);
    for (const { title, instructions: text, types, formats } of json.partners) {
      expect(text).toContain(`# ${title}`);
      expect([types.length, formats.length]).not.toContain(0);
    }
  });

  it.each(partners)(
    'marks every secret of $id as one that is never shown again, and nothing else',
    ({ settings, secrets }) => {
      const schema = settingsSchema({ settings, secrets });
      for (const path of secrets) {
        const found = at(schema, path.split('.'));
        expect(found, path).not.toEqual([]);
        for (const node of found) expect(node, path).toMatchObject({ writeOnly: true });
      }
      expect(JSON.stringify(settingsSchema({ settings, secrets: [] }))).not.toContain('writeOnly');
    },
  );

  it.each(partners)(
    'has a schema of the settings of $id that any reader of JSON Schema takes',
    ({ settings, secrets }) => {
      const check = new Ajv2020({ strict: false, logger: false }).compile(settingsSchema({ settings, secrets }));
      expect(check({ 'no field of any partner': 1 })).toBe(false);
    },
  );

  it('has a schema that takes what the partner takes', () => {
    const [s3] = partners;
    if (s3?.id !== 's3') throw new Error('s3 is not the first partner');
    const check = new Ajv2020({ strict: false, logger: false }).compile(settingsSchema(s3));
    expect(check({ bucket: 'partner', prefix: 'in', access: keys })).toBe(true);
    expect(check({ bucket: 'partner', access: { ...keys, secretAccessKey: 'short' } })).toBe(false);
  });

  it('says what each partner takes at most', async () => {
    const { json } = await world.api('GET', '/api/partners');
    const limits = new Map<string, Record<string, number>>(
      json.partners.map((one: { id: string; limits: object }) => [one.id, one.limits]),
    );
    for (const files of ['s3', 'gcs', 'azure']) expect(limits.get(files)).toEqual({ fileBytes: 100_000_000 });
    expect(limits.get('mixpanel')).toMatchObject({ recordsARequest: 2_000, depth: 3, userIdBytes: 255 });
    expect(limits.get('mparticle')).toMatchObject({ recordsARequest: 100, recordBytes: 128_000, properties: 100 });
    expect(limits.get('amplitude')).toMatchObject({ recordsARequest: 2_000, userIdCharacters: 1_024 });
  });

  it('has instructions with this account’s policies, to be copied as they are', async () => {
    const { json } = await world.api('GET', '/api/partners');
    const caller = { writer: 'arn:aws:iam::111122223333:role/writer', externalId: externalIdOf('ACME-1') };
    const policies = (id: string) => {
      const { instructions: text } = json.partners.find((one: { id: string }) => one.id === id);
      expect(text).not.toMatch(/<(principal|externalId|session|principalAccount|partition)>/);
      const blocks = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, block]) => JSON.parse(String(block)));
      return blocks.filter(({ Statement }) => Statement?.[0]?.Principal);
    };
    const bucket = JSON.parse(bucketPolicy({ bucket: '<bucket>', prefix: '<prefix>' }, caller));
    const ours = JSON.parse(ownBucketPolicy({ bucket: '<bucket>', prefix: '<prefix>' }, caller));
    for (const { Statement } of [bucket, ours]) Statement[0].Resource = 'arn:aws:s3:::<bucket>/<prefix>*';
    expect(policies('s3')).toEqual([bucket, JSON.parse(trustPolicy(caller)), ours]);
    expect(policies('eventbridge')).toEqual([
      JSON.parse(busPolicy('<busArn>', caller)),
      JSON.parse(trustPolicy(caller)),
      JSON.parse(ownBusPolicy('<busArn>', caller)),
    ]);
    const google = json.partners.find(({ id }: { id: string }) => id === 'gcs').instructions;
    expect(google).toContain(`--attribute-condition='${conditionFor(caller)}'`);
  });

  // After a change of an instructions.md: npm run openapi.
  it('has the instructions as they are in the folders of the partners', () => {
    expect(instructions).toEqual(partnersInstructions());
  });
});

describe('docs/exports.md', () => {
  it.each(partners)('leads to the instructions of $id', async ({ id, title }) => {
    const guide = await readFile(new URL('../../docs/exports.md', import.meta.url), 'utf8');
    const [row = ''] = guide.split('\n').filter((line) => line.startsWith(`| \`${id}\` |`));
    expect(row).toContain(`[${title}](`);
    expect(row).toContain(`destinations/${id}/instructions.md`);
  });
});

describe('POST /api/exports/try', () => {
  const wish = { partner: 's3', type: 'events', settings: { bucket: 'partner', prefix: 'in', access: keys } };
  const attempt = async (more: object = {}) => await world.api('POST', '/api/exports/try', { ...wish, ...more });

  it('writes to the partner as before an export is saved, and saves and starts nothing', async () => {
    const { status, json, text } = await attempt();
    expect([status, json.settings.access]).toEqual([200, { ...keys, secretAccessKey: '********' }]);
    expect(text).not.toContain(keys.secretAccessKey);
    expect(world.store.written).toEqual(['partner/in/_causeway-access-test']);
    expect((await world.api('GET', '/api/exports')).json.exports).toEqual([]);
    expect([world.machine.inputs(), world.scheduled.size]).toEqual([[], 0]);
  });

  it('shows what is to be entered at the partner’s', async () => {
    const { json } = await attempt({ settings: { bucket: 'partner' } });
    expect(json.settings.access.externalId).toMatch(/^causeway-/);
  });

  it('says in words what is wrong, as the export itself would', async () => {
    world.store.refusals.set(
      'partner',
      Object.assign(new Error('x'), { name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } }),
    );
    expect((await attempt()).json).toMatchObject({
      code: 400,
      error: 'settings: The bucket "partner" does not exist.',
    });
    expect((await attempt({ type: 'people' })).json.error).toBe('type: must be events or profiles');
    expect((await attempt({ nmae: 'x' })).json.error).toBe('nmae: is not a field here');
  });

  it('does not take a mask for a secret: settings that were shown have none in them', async () => {
    const masked = { bucket: 'partner', access: { ...keys, secretAccessKey: '********' } };
    const sentence = 'settings.access.secretAccessKey: send it again: "********" only stands for it';
    expect((await attempt({ settings: masked })).json.error).toBe(sentence);
    const made = await world.api('POST', '/api/exports', { ...wish, name: 'n', frequency: 4 });
    const path = `/api/exports/${made.json.export.id}`;
    expect((await world.api('PATCH', path, { settings: masked })).json.error).toBe(sentence);
  });
});
