/**
 * The instructions of a partner, which the API gives as Markdown, as blocks that a page shows. As much of Markdown as instructions use:
 * headings, paragraphs, lists, tables, code. Anything else is shown as the text that it is.
 */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] };

export type Section = { title: string; blocks: Block[] };

/** What stands before the first heading of the second level, and what stands below each. The title of the whole is left out. */
export function sectionsOf(markdown: string): { intro: Block[]; sections: Section[] } {
  const intro: Block[] = [];
  const sections: Section[] = [];
  for (const block of blocksOf(markdown)) {
    if (block.kind === 'heading' && block.level === 2) sections.push({ title: block.text, blocks: [] });
    else if (block.kind !== 'heading' || block.level > 2) (sections.at(-1)?.blocks ?? intro).push(block);
  }
  return { intro, sections };
}

export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') at += 1;
    else if (line.startsWith('```')) at = code(lines, { at, blocks });
    else if (/^#{1,6} /.test(line)) {
      const [marks = ''] = line.split(' ', 1);
      blocks.push({ kind: 'heading', level: marks.length, text: line.slice(marks.length + 1) });
      at += 1;
    } else if (line.startsWith('|')) at = table(lines, { at, blocks });
    else if (ITEM.test(line)) at = list(lines, { at, blocks });
    else {
      const end = endOf(lines, { at: at + 1, stops: (next) => next.trim() === '' || STARTS.test(next) });
      blocks.push({ kind: 'paragraph', text: joined(lines.slice(at, end)) });
      at = end;
    }
  }
  return blocks;
}

type Reading = { at: number; blocks: Block[] };
const ITEM = /^(?:[-*]|\d+\.) /;
const STARTS = /^(?:```|#{1,6} |\||[-*] |\d+\. )/;

function code(lines: readonly string[], { at, blocks }: Reading): number {
  const end = endOf(lines, { at: at + 1, stops: (line) => line.startsWith('```') });
  blocks.push({ kind: 'code', language: (lines[at] ?? '').slice(3).trim(), text: lines.slice(at + 1, end).join('\n') });
  return end + 1;
}

function table(lines: readonly string[], { at, blocks }: Reading): number {
  const end = endOf(lines, { at, stops: (line) => !line.startsWith('|') });
  const [head = [], , ...rows] = lines.slice(at, end).map(cellsOf);
  blocks.push({ kind: 'table', head, rows });
  return end;
}

function list(lines: readonly string[], { at, blocks }: Reading): number {
  const end = endOf(lines, { at: at + 1, stops: (line) => line.trim() === '' || /^(?:```|#{1,6} |\|)/.test(line) });
  const items: string[] = [];
  for (const line of lines.slice(at, end)) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ''));
    else items.push(joined([items.pop() ?? '', line]));
  }
  blocks.push({ kind: 'list', ordered: /^\d/.test(lines[at] ?? ''), items });
  return end;
}

function endOf(lines: readonly string[], { at, stops }: { at: number; stops: (line: string) => boolean }): number {
  const found = lines.findIndex((line, index) => index >= at && stops(line));
  return found < 0 ? lines.length : found;
}

const joined = (lines: readonly string[]) => lines.map((line) => line.trim()).join(' ');
const cellsOf = (line: string) =>
  line
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

export type Span =
  | { kind: 'text' | 'code' | 'strong' | 'emphasis'; text: string }
  | { kind: 'link'; text: string; href: string };

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\((https:\/\/[^\s)]+)\)/g;

/** A line of text in its parts. Only addresses of https are links. */
export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(SPAN)) {
    const [whole, code, strong, emphasis, link, href] = match;
    if (match.index > at) spans.push({ kind: 'text', text: text.slice(at, match.index) });
    if (code !== undefined) spans.push({ kind: 'code', text: code });
    else if (strong !== undefined) spans.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) spans.push({ kind: 'emphasis', text: emphasis });
    else spans.push({ kind: 'link', text: link ?? '', href: href ?? '' });
    at = match.index + whole.length;
  }
  if (at < text.length) spans.push({ kind: 'text', text: text.slice(at) });
  return spans;
}

/** Text with what was entered in place of `<path>`; what was not entered stays to be filled in. */
export function filled(text: string, entered: ReadonlyMap<string, string>): string {
  return text.replaceAll(/<([\w.]+)>/g, (whole, path) => entered.get(path) ?? whole);
}
