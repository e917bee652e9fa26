import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { describe, expect, it } from 'vitest';
import { putNewImport } from '../../lambdas/imports/adapters/dynamo-imports.ts';
import { importEvent } from '../../lambdas/imports/domain/announce.ts';
import { type Import, importSchema } from '../../lambdas/imports/domain/import.ts';
import { type ImportNews, mailOf, readNews } from '../../lambdas/imports/domain/mail.ts';
import { mailNews } from '../../lambdas/imports/use-cases/mail-news.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { ugliestTexts } from '../support/ugliest.ts';

const AT = '2026-09-21T16:00:00.000Z';

const importOf = (also: Partial<Import> = {}): Import =>
  importSchema.parse({
    ...{ accountId: 'ACME-1', importId: '1790000000000-00000001', channel: 'sftp', fileName: 'people.csv' },
    ...{ type: 'profile', by: 'ACME-1', bytes: 1_234_567, timezone: 'UTC', state: 'Processing', step: 'storing' },
    ...{ createdAt: '2026-09-21T14:13:20.000Z', version: 2, ...also },
  });

/** As EventBridge hands it on. */
function newsOf(made: Import, type: ImportNews['type']): ImportNews {
  const { detail } = importEvent(made, { type, at: AT });
  return readNews({ source: 'causeway', 'detail-type': type, detail, account: '1', time: AT });
}
const mailFor = (made: Import, type: ImportNews['type']) => mailOf(newsOf(made, type), made);

describe('a mail about an import', () => {
  it('that was picked up says which file, how large and how it came', () => {
    const mail = mailFor(importOf(), 'import.started');
    expect(mail.subject).toBe('Import of people.csv has begun');
    expect(mail.text).toContain('- File: people.csv (version 2), profiles, 1,234,567 bytes\n');
    expect(mail.text).toContain('- Sent: 2026-09-21T14:13:20.000Z, over SFTP, by ACME-1\n');
  });

  it('that is slow says what it is at', () => {
    expect(mailFor(importOf(), 'import.slow')).toMatchObject({
      subject: 'Import of people.csv takes longer than usual',
      text: expect.stringContaining('It is still under way: its rows are stored.'),
    });
  });

  it('that is completed has the counts, the reasons of rejection, and where the rejected rows are', () => {
    const counts = { rows: 1_200, accepted: 1_150, rejected: 50, refusedLater: 1 };
    const reasons = [{ reason: 'Email: is not valid', rows: 50 }];
    const made = importOf({ state: 'Completed', ...counts, reasons });
    const { subject, text } = mailFor(made, 'import.completed');
    expect(subject).toBe('Import of people.csv is done, 51 rows rejected');
    expect(text).toContain('1,200 rows in the file, 1,149 rows stored, 51 rows rejected.');
    expect(text).toContain('- 50 rows: Email: is not valid\n');
    expect(text).toContain('GET /api/imports/1790000000000-00000001/rejected');
    expect(
      mailFor(importOf({ state: 'Completed', rows: 1, accepted: 1, rejected: 0 }), 'import.completed'),
    ).toMatchObject({
      subject: 'Import of people.csv is done',
      text: expect.stringContaining('1 row in the file, 1 row stored, 0 rows rejected.'),
    });
  });

  it('that failed names the reason with its column, and whose it is to mend', () => {
    const yours = importOf({ state: 'Rejected', reason: 'Price: is no Integer in row 7', fault: 'yours' });
    expect(mailFor(yours, 'import.rejected').text).toMatch(
      /Nothing of the file is stored\.\n\nPrice: is no Integer in row 7\n\nMend the file and send it again\./,
    );
    const ours = mailFor(importOf({ state: 'Rejected', reason: 'It broke off', fault: 'ours' }), 'import.rejected');
    expect(ours.subject).toBe('Import of people.csv failed');
    expect(ours.text).toContain('The file is not to blame: send it again.');
  });

  it('says the same as text and as HTML, in which nothing is loaded, clicked or run (failure mode 27)', () => {
    const reason = `<img src=x onerror=alert(1)> "it's" & <b>`;
    const made = importOf({
      fileName: '</li><script>alert(1)</script>.csv',
      state: 'Rejected',
      reason,
      fault: 'yours',
    });
    const { html, text } = mailFor(made, 'import.rejected');
    expect(text).toContain(reason);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;it&#39;s&quot; &amp; &lt;b&gt;');
    expect([...html.matchAll(/<\/?([a-z!]+)/g)].map(([, tag]) => tag)).toSatisfy((tags: string[]) =>
      tags.every((tag) => ['!doctype', 'html', 'head', 'meta', 'body', 'p', 'ul', 'li'].includes(tag)),
    );
  });

  it.each(ugliestTexts)('named %j has a subject of one line, and only characters that mail takes', (fileName) => {
    const { subject, text, html } = mailFor(importOf({ fileName }), 'import.started');
    for (const part of [subject, text, html]) expect(part.isWellFormed()).toBe(true);
    expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(subject.length).toBeLessThanOrEqual(200);
  });
});

function mailWorld(answer: (input: SendEmailCommandInput) => object = () => ({ MessageId: 'x' })) {
  const table = memoryTable();
  const sent: SendEmailCommandInput[] = [];
  const client = Object.assign(new SESv2Client({ region: 'us-east-1' }), {
    async send(command: unknown) {
      if (!(command instanceof SendEmailCommand)) throw new Error('only SendEmail');
      sent.push(command.input);
      return answer(command.input);
    },
  });
  const at = { db: table.db, table: 'any', now: () => 0 };
  const mail = (from = 'imports@example.com') =>
    mailNews({ importsAt: at, accountsAt: at, mail: { client, from, configurationSet: 'Mails' } });
  const account = (email?: string) =>
    table.put({
      ...{ pk: 'ACME-1', sk: 'account', accountId: 'ACME-1', name: 'Acme', timezone: 'UTC', createdAt: AT },
      ...(email !== undefined && { email }),
    });
  const give = async (made: Import) => {
    await putNewImport(at, made);
    return newsOf(made, 'import.started');
  };
  return { sent, mail, account, give };
}

describe('mails about imports', () => {
  it('go to whom the manifest names, with a text and an HTML part, under the configuration that suppresses', async () => {
    const world = mailWorld();
    world.account('team@example.com');
    const news = await world.give(importOf({ clientEmail: 'ada@example.com' }));
    expect(await world.mail()(news)).toEqual({ outcome: 'sent' });
    expect(world.sent).toMatchObject([
      {
        FromEmailAddress: 'imports@example.com',
        Destination: { ToAddresses: ['ada@example.com'] },
        ConfigurationSetName: 'Mails',
        Content: {
          Simple: {
            Subject: { Data: 'Import of people.csv has begun', Charset: 'UTF-8' },
            Body: {
              Text: { Data: expect.stringContaining('picked up'), Charset: 'UTF-8' },
              Html: { Data: expect.stringContaining('<p>It was picked up'), Charset: 'UTF-8' },
            },
          },
        },
      },
    ]);
  });

  it('go to the account’s address where the manifest names none, and else to nobody', async () => {
    const world = mailWorld();
    world.account('team@example.com');
    const news = await world.give(importOf());
    await world.mail()(news);
    expect(world.sent[0]?.Destination?.ToAddresses).toEqual(['team@example.com']);
    const other = mailWorld();
    other.account();
    expect(await other.mail()(await other.give(importOf()))).toEqual({ outcome: 'to-nobody' });
    expect(other.sent).toEqual([]);
  });

  it('are sent once, though the bus tells twice', async () => {
    const world = mailWorld();
    const news = await world.give(importOf({ clientEmail: 'ada@example.com' }));
    await world.mail()(news);
    expect(await world.mail()(news)).toEqual({ outcome: 'already' });
    expect(world.sent).toHaveLength(1);
  });

  it('are none where the deployment has no sender', async () => {
    const world = mailWorld();
    expect(await world.mail('')(await world.give(importOf({ clientEmail: 'ada@example.com' })))).toEqual({
      outcome: 'off',
    });
    expect(world.sent).toEqual([]);
  });

  it('that SES refuses are an outcome; those that it cannot take just now are tried again', async () => {
    const refusing = (name: string, httpStatusCode: number) =>
      mailWorld(() => {
        throw Object.assign(new Error('no'), { name, $fault: 'client', $metadata: { httpStatusCode } });
      });
    const world = refusing('MessageRejected', 400);
    const news = await world.give(importOf({ clientEmail: 'ada@example.com' }));
    expect(await world.mail()(news)).toEqual({ outcome: 'refused', reason: 'MessageRejected' });
    expect(await world.mail()(news)).toEqual({ outcome: 'already' });
    const busy = refusing('TooManyRequestsException', 429);
    const waiting = await busy.give(importOf({ clientEmail: 'ada@example.com' }));
    await expect(busy.mail()(waiting)).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
  });
});
