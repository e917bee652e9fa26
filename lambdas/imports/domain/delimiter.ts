import { csvRows } from '#core/values/csv.ts';
import { quoted } from './columns.ts';
import { type Delimiter, delimiters } from './mapping.ts';
import { refuseFile } from './refuse-file.ts';

/** What is between the cells of a CSV. A file says it nowhere, so it is a comma unless somebody said otherwise; a guess is for people. */
export const delimiterNames: Record<Delimiter, string> = {
  ',': 'a comma',
  ';': 'a semicolon',
  '\t': 'a tab',
  '|': 'a bar',
};

/** That by which a header has the most cells; a comma where none parts it. */
export function guessDelimiter(header: string): Delimiter {
  let best: { delimiter: Delimiter; cells: number } = { delimiter: ',', cells: 1 };
  for (const delimiter of delimiters) {
    const { cells, flaw } = firstRow(header, delimiter);
    if (!flaw && cells.length > best.cells) best = { delimiter, cells: cells.length };
  }
  return best.delimiter;
}

/** The cells of the header; `bad-input` with a guess where the file is separated otherwise than was said. */
export function readHeader(text: string, delimiter: Delimiter): string[] {
  const { cells, flaw } = firstRow(text, delimiter);
  const guess = guessDelimiter(text);
  if ((cells.length === 1 || flaw) && guess !== delimiter) throw refuseFile(separatedBy(guess, { delimiter, text }));
  if (flaw) {
    const rule = 'a cell with quotes in it stands in quotes, and each quote in it is written twice';
    throw refuseFile(`Column ${flaw.column + 1} of the header has a ${flaw.is}: ${rule}.`);
  }
  return cells.map((name) => name.replace(/^ +| +$/g, ''));
}

function separatedBy(guess: Delimiter, { delimiter, text }: { delimiter: Delimiter; text: string }): string {
  const spelt = guess === '\t' ? '\\t' : guess;
  return [
    `The header ${quoted(text)} is one column where ${delimiterNames[delimiter]} is between columns.`,
    `It seems to be separated by ${delimiterNames[guess]} (this is a guess): name "${spelt}" as the delimiter, or write commas.`,
  ].join(' ');
}

function firstRow(text: string, delimiter: Delimiter) {
  const rows = csvRows(text, { delimiter, lineEnds: 'any' });
  rows.next();
  return rows;
}
