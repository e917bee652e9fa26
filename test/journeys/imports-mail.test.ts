import { expect, it } from 'vitest';
import { newAccount, stack, until } from '../support/local-stack.ts';

/** What the emulator's SES caught; it sends nothing, and refuses senders that are not verified. */
type Caught = { To: string[]; Source: string; Subject: string; BodyText: string; BodyHtml: string };
async function caughtFor(address: string): Promise<Caught[]> {
  const answered: any = await (await fetch(`${stack.aws.endpoint}/_ministack/ses/messages`)).json();
  const all: Caught[] = Object.values(answered.messages).flat(3) as Caught[];
  return all.filter(({ To }) => To?.includes(address));
}

async function importOf(text: string, { fileName, clientEmail }: { fileName: string; clientEmail?: string }) {
  const body = Buffer.from(text);
  const opened = await client.call('POST', '/api/imports', { fileName, bytes: body.byteLength, clientEmail });
  const id: string = opened.json.import.importId;
  for (const { url } of opened.json.upload.urls) await fetch(url, { method: 'PUT', body: new Uint8Array(body) });
  await client.call('POST', `/api/imports/${id}/uploaded`);
  const { suggested } = (await client.call('GET', `/api/imports/${id}/sample`)).json;
  await client.call('PUT', `/api/imports/${id}/mapping`, { columns: suggested.columns });
  expect((await client.call('POST', `/api/imports/${id}/save`)).status).toBe(202);
  return id;
}

const client = await newAccount();

it('mails that an import was picked up and what became of it, to its own address or the account’s', async () => {
  const email = `team-${client.accountId.toLowerCase()}@example.com`;
  const clientEmail = `ada-${client.accountId.toLowerCase()}@example.com`;
  expect((await client.call('PATCH', '/api/account', { email })).json.account.email).toBe(email);
  const some = 'identity,Email\nm1,m1@example.com\nm2,no address\n';
  const id = await importOf(some, { fileName: 'people <b>.csv', clientEmail });
  await importOf('identity,Email\nm1,none\nm2,no address\n', { fileName: 'bad.csv' });

  const done = await until(
    'two mails',
    async () => {
      const mails = await caughtFor(clientEmail);
      return mails.length >= 2 && mails;
    },
    120_000,
  );
  expect(done.map(({ Subject }) => Subject).sort()).toEqual([
    'Import of people <b>.csv has begun',
    'Import of people <b>.csv is done, 1 row rejected',
  ]);
  const completed = done.find(({ Subject }) => Subject.includes('done'));
  expect(completed?.Source).toMatch(/imports@causeway\.localhost/);
  expect(completed?.BodyText).toContain('2 rows in the file, 1 row stored, 1 row rejected.');
  expect(completed?.BodyText).toContain(`GET /api/imports/${id}/rejected`);
  expect(completed?.BodyHtml).toContain('<p>2 rows in the file, 1 row stored, 1 row rejected.</p>');
  expect(completed?.BodyHtml).toContain('people &lt;b&gt;.csv');

  const failed = await until(
    'the mail of a failure',
    async () => {
      return (await caughtFor(email)).find(({ Subject }) => Subject === 'Import of bad.csv failed');
    },
    120_000,
  );
  expect(failed.BodyText).toMatch(
    /^Nothing of the file is stored\.\n\nAll 2 rows were rejected\. Most often: .*[Ee]mail/,
  );
  expect(failed.BodyHtml).toContain('<p>Nothing of the file is stored.</p>');
}, 300_000);
