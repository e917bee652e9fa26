import type { ShownUpload } from '../../lambdas/uploads/domain/recent-upload.ts';
import type { Paint } from '../terminal/colour.ts';
import { count, fitText } from '../terminal/format.ts';

/** Uploads as `GET /api/uploads/recent` shows them, as lines for a terminal. */

/** @param width of the terminal, so that a record is one line of it; without it, records are shown whole */
export function uploadLines(
  upload: ShownUpload,
  { paint, width }: { paint: Paint; width: number | undefined },
): string[] {
  const shorten = (text: string) => (width === undefined ? text : fitText(text, width));
  const { at, accepted, refused, notShown } = upload;
  const marks = [upload.dryRun && 'a dry run', upload.repeated && 'a repeat'].filter((mark) => mark !== false);
  const outcome = upload.error ?? `${count(accepted)} accepted, ${count(refused)} refused`;
  const title = [upload.upload, outcome, ...marks].filter((part) => part !== undefined).join(' · ');
  const hidden = [
    ...(notShown.refused > 0 ? [`${count(notShown.refused)} more refused`] : []),
    ...(notShown.accepted > 0 ? [`${count(notShown.accepted)} more accepted`] : []),
  ];
  return [
    shorten(`${at.slice(11, 19)} UTC · ${printable(title)}`),
    ...upload.records.flatMap(({ place, cut, record, ...judged }) => {
      const text = printable(cut === undefined ? JSON.stringify(record) : `${cut}…`);
      const shown = shorten(`  ${judged.accepted ? '✓' : '✗'} ${place}  ${text}`);
      if (judged.accepted) return [paint('green', shown)];
      return [paint('red', shown), paint('yellow', `      ${judged.code}: ${printable(judged.error ?? '')}`)];
    }),
    ...(hidden.length > 0 ? [paint('dim', `  … ${hidden.join(', ')}`)] : []),
  ];
}

/** Characters that a terminal would obey or that turn a line around, as their escapes; JSON has escaped those below a space. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
