import * as z from 'zod';
import { type BusEvent, busEnvelope } from '#core/messages/bus-events.ts';
import type { Import } from './import.ts';
import { html, type Lines, plainText } from './mail-text.ts';

/** What people are mailed about an import: it was picked up, it takes long, it is stored, or nothing of it is. */
export type ImportNews = Extract<BusEvent, { type: `import.${string}` }>;

const envelopes = z.discriminatedUnion('detail-type', [
  busEnvelope('import.started'),
  busEnvelope('import.slow'),
  busEnvelope('import.completed'),
  busEnvelope('import.rejected'),
]);

/** An event of the bus as its rule hands it on. */
export function readNews(event: unknown): ImportNews {
  const read = envelopes.parse(event);
  switch (read['detail-type']) {
    case 'import.slow':
      return { type: 'import.slow', detail: read.detail };
    case 'import.rejected':
      return { type: 'import.rejected', detail: read.detail };
    case 'import.completed':
      return { type: 'import.completed', detail: read.detail };
    case 'import.started':
      return { type: 'import.started', detail: read.detail };
  }
}

export type Mail = { subject: string; text: string; html: string };

export function mailOf(news: ImportNews, made: Import): Mail {
  const { subject, lines } = contentOf(news, made);
  return { subject: plainText(subject).slice(0, MAX_SUBJECT), text: textOf(lines), html: html(lines) };
}

/** Longer ones are cut by who shows them. */
const MAX_SUBJECT = 200;

function contentOf(news: ImportNews, made: Import): { subject: string; lines: Lines } {
  const name = made.fileName;
  const facts = factsOf(made);
  switch (news.type) {
    case 'import.started': {
      const text = 'It was picked up and is being read. You get another mail when it is done.';
      return { subject: `Import of ${name} has begun`, lines: [text, facts] };
    }
    case 'import.slow': {
      const text = `It is still under way: ${STEPS[news.detail.step]}. You get another mail when it is done.`;
      return { subject: `Import of ${name} takes longer than usual`, lines: [text, facts] };
    }
    case 'import.completed': {
      const { rows = 0, stored = 0, rejected = 0 } = news.detail;
      const counts = `${rowsOf(rows)} in the file, ${rowsOf(stored)} stored, ${rowsOf(rejected)} rejected.`;
      const more = rejected > 0 ? [reasonsOf(made), rejectedFile(made)] : ['Every row can be read and exported now.'];
      const subject =
        rejected > 0 ? `Import of ${name} is done, ${rowsOf(rejected)} rejected` : `Import of ${name} is done`;
      return { subject, lines: [counts, ...more, facts] };
    }
    case 'import.rejected': {
      const { reason, fault } = news.detail;
      const whose = fault === 'ours' ? 'The file is not to blame: send it again.' : 'Mend the file and send it again.';
      const more = made.rejectedFile ? [reasonsOf(made), rejectedFile(made)] : [];
      return {
        subject: `Import of ${name} failed`,
        lines: ['Nothing of the file is stored.', reason, whose, ...more, facts],
      };
    }
  }
}

const STEPS: Record<Extract<ImportNews, { type: 'import.slow' }>['detail']['step'], string> = {
  cutting: 'the file is read',
  judging: 'its rows are judged',
  comparing: 'its rows are compared with the profiles as they are',
  storing: 'its rows are stored',
  committing: 'the last rows are stored',
};

const rowsOf = (rows: number) => `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;

const rejectedFile = ({ importId }: Import) =>
  `All rejected rows, with the reason beside each, are a file that can be mended and sent again: GET /api/imports/${importId}/rejected`;

const reasonsOf = ({ reasons = [] }: Import): string[] =>
  reasons.map(({ reason, rows }) => `${rowsOf(rows)}: ${reason}`);

function factsOf({ accountId, importId, fileName, version, type, channel, by, bytes, createdAt }: Import): string[] {
  return [
    `File: ${fileName}${version > 1 ? ` (version ${version})` : ''}, ${type === 'event' ? 'events' : 'profiles'}, ${bytes.toLocaleString('en-US')} bytes`,
    `Sent: ${createdAt}, ${channel === 'sftp' ? 'over SFTP' : 'as CSV'}, by ${by}`,
    `Account: ${accountId}`,
    `Import: ${importId}`,
  ];
}

const textOf = (lines: Lines): string =>
  `${lines
    .filter((line) => line.length > 0)
    .map((line) => (typeof line === 'string' ? plainText(line) : line.map((item) => `- ${plainText(item)}`).join('\n')))
    .join('\n\n')}\n`;
