import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { azurePartner } from '../../../lambdas/exports/destinations/azure/partner.ts';
import type { DeliveredFile, OpenFiles } from '../../../lambdas/exports/destinations/destination.ts';
import { nameInFile } from '../../../lambdas/exports/domain/file-names.ts';
import { ACCOUNT, ACCOUNT_HOST, type Azurite, containerSas, startAzurite } from '../../support/azurite.ts';
import { ugliestEventNames } from '../../support/ugliest.ts';
import { type FilesPartner, filesContract } from '../files.contract.ts';
import { contextOf, runContext } from '../partner.contract.ts';
import { type Fault, type Line, lineTo } from './azure-line.ts';

let azurite: Azurite;
let line: Line;
const place = { folder: '' };
const reach = (url: string) => line.reach(url);
const settings = { account: ACCOUNT, container: 'exports', prefix: 'in/causeway', sas: containerSas('exports') };
const signature = String(new URLSearchParams(settings.sas).get('sig')).slice(0, 16);
const MB = 1 << 20;

beforeAll(async () => {
  azurite = await startAzurite();
  await azurite.makeContainer('exports');
  line = await lineTo(() => azurite.address);
  place.folder = await mkdtemp(join(tmpdir(), 'azure-'));
});
afterAll(async () => {
  await line?.close();
  await azurite?.stop();
  await rm(place.folder, { recursive: true, force: true });
});
beforeEach(() => line.trouble(() => undefined));

const TROUBLE: Record<Parameters<FilesPartner['trouble']>[0], Fault | undefined> = {
  denied: { answer: 403, code: 'AuthorizationPermissionMismatch' },
  gone: { answer: 404, code: 'ContainerNotFound' },
  throttled: { answer: 503, code: 'ServerBusy' },
  broken: { answer: 500, code: 'InternalError' },
  unreachable: { cutAt: 0 },
  none: undefined,
};

filesContract({
  partner: azurePartner,
  settings,
  reach,
  invalid: {
    account: { ...settings, account: 'evil.example.com' },
    container: { ...settings, container: 'No--Container' },
    prefix: { ...settings, prefix: '/x' },
    sas: { ...settings, sas: 'sv=2021-12-02&sr=c&sp=r&se=2027-01-01&sig=x' },
  },
  arrived: async () => await azurite.blobs('exports'),
  trouble: (kind) => line.trouble(() => TROUBLE[kind]),
  shared: { settings: {}, letEverybodyIn: () => {} },
});

const context = () => contextOf(reach);
async function test(more: object): Promise<string> {
  const destination = await azurePartner.load();
  return await destination.test({ ...settings, ...more }, context()).then(
    () => 'taken',
    (thrown: unknown) => String(thrown),
  );
}
async function open(more: object = {}): Promise<OpenFiles> {
  const opened = await (await azurePartner.load()).open({ ...settings, ...more }, { ...context(), run: runContext });
  if (opened.takes !== 'files') throw new Error('takes no files');
  return opened;
}
async function file(name: string, bytes: Buffer): Promise<DeliveredFile> {
  const path = join(place.folder, name.slice(-20));
  await writeFile(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, path, bytes: bytes.byteLength, rows: 1, sha256, contentType: 'application/gzip' };
}
const stored = async (name: string) => await azurite.blob('exports', `in/causeway/${name}`);
const asked = (comp: string) => line.asked.filter(({ url }) => url.includes(`comp=${comp}&`));

describe('the settings of an export to Azure', () => {
  const parsed = (more: object) => azurePartner.parse({ ...settings, ...more });

  it.each([
    ['acme', ACCOUNT_HOST],
    ['acme.dfs.core.windows.net', ACCOUNT_HOST],
    ['https://ACME.blob.core.windows.net/', ACCOUNT_HOST],
    ['acme.blob.core.usgovcloudapi.net', 'acme.blob.core.usgovcloudapi.net'],
    ['acme.dfs.core.chinacloudapi.cn', 'acme.blob.core.chinacloudapi.cn'],
    ['acme.z01.blob.storage.azure.net', 'acme.z01.blob.storage.azure.net'],
  ])('take the account %s for the host %s', (account, host) => {
    expect(parsed({ account }).account).toBe(host);
  });

  it.each([
    'evil.example.com',
    'acme.blob.core.windows.net.evil.com',
    'acme.blob.core.windows.net@evil.com',
    'acme.blob.core.windows.net:8080',
    'acme.blob.core.windows.net/x',
    'a.acme.blob.core.windows.net',
    '127.0.0.1',
    'acme.queue.core.windows.net',
    'http://acme.blob.core.windows.net',
    '',
  ])('refuse "%s", which is no host of Azure’s blobs', (account) => {
    expect(() => parsed({ account })).toThrow('settings.account: ');
  });

  it('take a whole SAS URL for what it says, and its folder for the prefix where none is named', () => {
    const sas = `https://acme.dfs.core.windows.net/exports/from%20us/here?${settings.sas}`;
    expect(azurePartner.parse({ sas })).toMatchObject({
      account: ACCOUNT_HOST,
      container: 'exports',
      prefix: 'from us/here',
      sas: settings.sas,
    });
    expect(azurePartner.parse({ sas, prefix: 'own' })).toMatchObject({ prefix: 'own' });
    expect(parsed({ sas: `?${settings.sas}` }).sas).toBe(settings.sas);
  });

  it.each([
    ['account', { account: undefined, sas: `https://evil.example.com/exports?${settings.sas}` }],
    ['account', { account: undefined }],
    ['container', { container: undefined }],
    ['sas', { sas: `https://other.blob.core.windows.net/exports?${settings.sas}` }],
    ['sas', { sas: `https://acme.blob.core.windows.net/others?${settings.sas}` }],
    ['prefix', { prefix: '', sas: `https://acme.blob.core.windows.net/exports/a./b?${settings.sas}` }],
    ['prefix', { prefix: './b' }],
    ['sas', { sas: settings.sas.replace('sp=cw', 'sp=rl') }],
    ['sas', { sas: settings.sas.replace('sr=c', 'sr=b') }],
    ['sas', { sas: `${settings.sas}&comp=blocklist` }],
    ['sas', { sas: `${settings.sas}&sp=cw` }],
    ['sas', { sas: `${settings.sas}#x` }],
    ['sas', { sas: settings.sas.replace(/se=[^&]*/, 'se=soon') }],
    ['sas', { sas: settings.sas.replace(/&sig=.*/, '') }],
    ['sas', { sas: `ss=q&srt=o&${settings.sas}` }],
    ['sas', { sas: `ss=b&srt=sc&${settings.sas}` }],
    ['sas', { sas: '' }],
  ])('name %s where it is wrong, and never say the SAS', (field, more) => {
    const said = (() => {
      try {
        return JSON.stringify(parsed(more));
      } catch (thrown) {
        return String(thrown);
      }
    })();
    expect(said).toContain(`settings.${field}: `);
    expect(said).not.toContain(signature);
  });

  it('lead to no host but Azure’s, whatever is written, and say of a SAS that is wrong nothing that is in it', () => {
    const host =
      /^[a-z0-9]{3,24}\.(blob\.core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)|z\d{1,2}\.blob\.storage\.azure\.net)$/;
    const pieces = fc.constantFrom(
      'acme',
      '.',
      '@',
      ':',
      '/',
      'blob',
      'dfs',
      'core.windows.net',
      'https://',
      '\n',
      ' ',
      '%2e',
      '?sig=hidden',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.array(pieces).map((some) => some.join('')),
    );
    fc.assert(
      fc.property(texts, texts, (account, sas) => {
        for (const more of [{ account }, { sas }, { account: undefined, sas: `${sas}?${settings.sas}` }]) {
          try {
            expect(parsed(more).account).toMatch(host);
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'bad-input' });
            expect(String(thrown)).not.toMatch(/hidden/);
            expect(String(thrown)).not.toContain(signature);
          }
        }
      }),
    );
  });

  it('rest as they are read again: parsed twice they are the same', () => {
    const once = parsed({});
    expect(azurePartner.parse(once)).toEqual(once);
  });

  it('show when the SAS ends, and warn two weeks before', () => {
    const shown = (endsAt: Date) => {
      const { sas: _sas, ...open } = parsed({ sas: containerSas('exports', { endsAt }) });
      return azurePartner.describe(open, { accountId: 'ACME-1' });
    };
    const inDays = (days: number) => new Date(Math.floor(Date.now() / 1_000) * 1_000 + days * 86_400_000);
    expect(shown(inDays(20))).toMatchObject({ expiresAt: inDays(20).toISOString() });
    expect(shown(inDays(20))).not.toHaveProperty('warning');
    expect(shown(inDays(13)).warning).toMatch(/^The SAS ends at .*: make a new one and set settings\.sas\.$/);
    expect(shown(inDays(-1)).warning).toMatch(/^The SAS ended at /);
  });

  it('of a stored access policy name no end, for it is not known', () => {
    expect(parsed({ sas: 'sv=2021-12-02&sr=c&si=causeway&sig=x' })).not.toHaveProperty('expiresAt');
  });
});

describe('saving an export to Azure', () => {
  const day = 86_400_000;
  it.each([
    ['is over', { endsAt: new Date(Date.now() - day) }, 'The SAS ended at '],
    ['ends within a day', { endsAt: new Date(Date.now() + day - 60_000) }, 'within a day: make one that lives longer'],
    ['has not begun', { startsAt: new Date(Date.now() + day) }, 'The SAS is not valid before '],
  ])('with a SAS that %s is refused before anything is asked', async (_what, permission, sentence) => {
    const before = line.asked.length;
    expect(await test({ sas: containerSas('exports', permission) })).toContain(sentence);
    expect(line.asked).toHaveLength(before);
  });

  it('says what is wrong: a SAS of another container, no such container, no such account', async () => {
    expect(await test({ sas: containerSas('others') })).toContain(
      'The container "exports" of acme.blob.core.windows.net does not accept the SAS',
    );
    expect(await test({ container: 'nowhere', sas: containerSas('nowhere') })).toContain(
      'The container "nowhere" of acme.blob.core.windows.net does not exist.',
    );
    const nobody = { ...contextOf(() => 'http://nobody.invalid/'), reach };
    const destination = await azurePartner.load();
    await expect(destination.test(settings, nobody)).rejects.toThrow(
      'There is no storage account at acme.blob.core.windows.net just now: see that settings.account is right',
    );
  });

  it.each([
    ['AuthorizationFailure', 'or the account’s firewall keeps this deployment out'],
    ['AuthorizationPermissionMismatch', 'the SAS must permit to create and write blobs in it (sp=cw).'],
    ['AuthorizationSourceIPMismatch', 'the SAS is for chosen IP addresses only'],
    ['KeyBasedAuthenticationNotPermitted', 'its account allows no SAS made with an account key'],
    ['AccountIsDisabled', 'its storage account is disabled'],
    ['SomethingNew', 'refused the write (SomethingNew, HTTP 403).'],
  ])('says of the answer %s: %s', async (code, sentence) => {
    line.trouble(() => ({ answer: 403, code }));
    expect(await test({})).toContain(sentence);
  });

  it('may be done again, though the blob of the test is there already', async () => {
    for (const sas of [containerSas('exports'), containerSas('exports', { permits: 'c' })]) {
      expect([await test({ sas }), await test({ sas })]).toEqual(['taken', 'taken']);
    }
  });
});

describe('a file on its way to Azure', () => {
  /** Two blocks, and a list of them: three requests. */
  const large = randomBytes(8 * MB + 1_000);

  it.each(ugliestEventNames)('arrives under its name, whatever the event is called: %j', async (event) => {
    const name = `10-20-${nameInFile({ key: event, name: event })}-20261123-0-1.json.gz`;
    await (await open()).put(await file(name, Buffer.from('x')));
    expect(String(await stored(name))).toBe('x');
  });

  it('that is large goes in blocks, and is there at once or not at all', async () => {
    const before = asked('block').length;
    await (await open()).put(await file('large.gz', large));
    expect(asked('block').length - before).toBe(2);
    expect((await stored('large.gz'))?.equals(large)).toBe(true);
  });

  it('goes whole where the SAS may only create', async () => {
    const before = asked('block').length;
    const opened = await open({ sas: containerSas('exports', { permits: 'c' }) });
    for (const _time of [1, 2]) await opened.put(await file('created.gz', large));
    expect(asked('block')).toHaveLength(before);
    expect((await stored('created.gz'))?.equals(large)).toBe(true);
  });

  it('is compared with its MD5 by Azure, in each of its blocks and whole', async () => {
    const from = line.asked.length;
    const opened = await open();
    await opened.put(await file('hashed.gz', large));
    await opened.put(await file('small.gz', Buffer.from('small')));
    const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('base64');
    const sent = line.asked.slice(from).map(({ url, headers }) => ({ url, headers }));
    const blocks = sent.filter(({ url }) => url.includes('comp=block&')).map(({ headers }) => headers['content-md5']);
    const parts = [large.subarray(0, 8 * MB), large.subarray(8 * MB)].map(md5);
    expect(blocks.toSorted()).toEqual(parts.toSorted());
    const whole = sent.filter(({ headers }) => headers['if-none-match'] === '*');
    expect(whole.map(({ headers }) => headers['x-ms-blob-content-md5'])).toEqual([
      md5(large),
      md5(Buffer.from('small')),
    ]);
    expect(whole[1]?.headers['content-md5']).toBe(md5(Buffer.from('small')));
  });

  it.each([
    ['whole', Buffer.from('small')],
    ['in blocks', large],
  ])('that is damaged on its way is noticed by Azure, and sent again (%s)', async (how, bytes) => {
    const name = `damaged ${how}.gz`;
    line.trouble((place) => (place === 0 ? 'damaged' : undefined));
    await (await open()).put(await file(name, bytes));
    expect((await stored(name))?.equals(bytes)).toBe(true);
  });

  it.each([1, 4 * MB, 8 * MB])(
    'loses nothing where the line breaks after %i bytes, and leaves no half of it (failure mode 5)',
    async (cutAt) => {
      const name = `cut-at-${cutAt}.gz`;
      line.trouble((place) => (place < 2 ? { cutAt } : undefined));
      await (await open()).put(await file(name, large));
      expect((await stored(name))?.equals(large)).toBe(true);
    },
  );

  it('whose line stays broken is not there, and its failure says to try again', async () => {
    line.trouble((place) => (place > 0 ? { cutAt: 1_000 } : undefined));
    const failing = (await open()).put(await file('broken.gz', large));
    await expect(failing).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
    line.trouble(() => undefined);
    expect(await stored('broken.gz')).toBeUndefined();
  });

  it('is written once, though the answer to any of its requests is lost', async () => {
    for (let lost = 0; lost < 4; lost++) {
      const name = `lost-${lost}.gz`;
      line.trouble((place) => (place === lost ? 'answer-lost' : undefined));
      await (await open()).put(await file(name, large));
      expect((await stored(name))?.equals(large)).toBe(true);
    }
  });

  it('whose sender dies between any two requests is complete after the next try, and never half (failure mode 5)', async () => {
    for (let lives = 0; lives < 4; lives++) {
      const name = `died-${lives}.gz`;
      const one = await file(name, large);
      line.trouble((place) => (place >= lives ? { cutAt: 0 } : undefined));
      const ending = await (await open()).put(one).then(
        () => 'arrived',
        () => 'died',
      );
      line.trouble(() => undefined);
      expect((await stored(name))?.equals(large)).toBe(ending === 'arrived' || undefined);
      await (await open()).put(one);
      expect((await stored(name))?.equals(large)).toBe(true);
    }
  });

  it('never joins blocks of two contents: of two that share a name, one is there whole (failure mode 5)', async () => {
    const other = randomBytes(large.byteLength);
    line.trouble((place) => (place >= 1 ? { cutAt: 0 } : undefined));
    await (await open()).put(await file('shared.gz', other)).catch(() => {});
    line.trouble(() => undefined);
    await (await open()).put(await file('shared.gz', large));
    expect((await stored('shared.gz'))?.equals(large)).toBe(true);
  });

  it('of the largest size takes 12 of the 50,000 blocks that a blob may have (failure mode 5)', async () => {
    const before = asked('block').length;
    const largest = Buffer.alloc(100_000_000, 'causeway');
    await (await open()).put(await file('largest.gz', largest));
    expect(asked('block').length - before).toBe(12);
    expect((await stored('largest.gz'))?.equals(largest)).toBe(true);
  });

  it('is held back as long as Azure asks, where that is longer than a moment', async () => {
    line.trouble(() => ({ answer: 503, code: 'ServerBusy', after: '30' }));
    const from = line.asked.length;
    await expect((await open()).put(await file('busy.gz', Buffer.from('x')))).rejects.toMatchObject({
      retry: 'later',
      afterSeconds: 30,
    });
    expect(line.asked.length - from).toBe(1);
  });

  it('is refused in a moment, without a byte of it sent, where the SAS was withdrawn meanwhile', async () => {
    const opened = await open();
    line.trouble(() => ({ answer: 403, code: 'AuthenticationFailed' }));
    await expect(opened.put(await file('withdrawn.gz', large))).rejects.toMatchObject({
      code: 'destination-refused',
      retry: 'never',
      message: expect.stringContaining('its key was renewed, its stored access policy was withdrawn'),
    });
  });

  it('is refused with the time where the SAS has ended meanwhile', async () => {
    const opened = await open({ sas: containerSas('exports', { endsAt: new Date(Date.now() - 60_000) }) });
    const late = opened.put(await file('late.gz', Buffer.from('x')));
    await expect(late).rejects.toThrow(/^The SAS ended at .*Z\. Make a new one and set settings\.sas\.$/);
  });
});
