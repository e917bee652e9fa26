import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { count, counted, secondsText } from './figures.ts';
import type { Import } from './import.ts';

/** What is said of an import, in words of the product. */
export function statusOf({ state }: Import): StatusIndicatorProps.Type {
  if (state === 'Completed') return 'success';
  if (state === 'Rejected') return 'error';
  if (state === 'Cancelled') return 'stopped';
  return state === 'Start mapping' ? 'pending' : 'in-progress';
}

const WAY = { csv: 'CSV', sftp: 'SFTP' };
export const wayOf = ({ channel }: Import) => WAY[channel];
const TYPE = { profile: 'Profiles', event: 'Events' };
export const typeOf = ({ type }: Import) => TYPE[type];

/** What became of an import, or becomes of it, in a sentence or two. */
export function sentencesOf(made: Import): string[] {
  if (made.state === 'Uploading') return ['The file is not whole yet. Its parts are kept for a day.'];
  if (made.state === 'Start mapping')
    return [
      made.mapped
        ? 'The columns are mapped. Nothing is stored until you save; the file is kept for 30 days.'
        : 'The file is there. Say what its columns are; nothing is stored until you save. It is kept for 30 days.',
    ];
  if (made.state === 'Processing') return [`${made.doing ?? 'Being processed'}.`];
  if (made.state === 'Cancelled') return ['It was cancelled, and nothing of it is stored.', ...because(made)];
  if (made.state === 'Rejected') return ['Nothing of this file is stored.', ...because(made)];
  return completed(made);
}

function because({ reason, fault }: Import): string[] {
  if (reason === undefined) return [];
  if (fault === 'ours') return [reason, 'The file is not to blame: send it again as it is.'];
  return fault === 'yours' ? [reason, 'Mend the file, and send it again.'] : [reason];
}

function completed({ stored = 0, rejected = 0, rows, seconds, rowsPerSecond = 0 }: Import): string[] {
  const all = rows ?? stored + rejected;
  const speed = rowsPerSecond < 1 ? '' : `, ${count(rowsPerSecond)} rows a second`;
  const kept =
    rejected === 0
      ? `All ${counted(all, 'row')} of the file are stored.`
      : `${count(stored)} of ${counted(all, 'row')} are stored; ${rejected === 1 ? '1 was' : `${count(rejected)} were`} rejected.`;
  return [
    all === 1 && rejected === 0 ? 'The one row of the file is stored.' : kept,
    `It took ${secondsText(seconds)}${speed}.`,
    ...(rejected > 0
      ? ['Download the rejected rows, correct them, and send that file: it fits the same mapping.']
      : []),
  ];
}
