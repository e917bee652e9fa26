import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, parseDocument } from 'yaml';
import { badField } from '#core/input.ts';

/**
 * YAML as a tree of texts, lists and pairs; JSON is YAML too. What a value is, is left to who reads the tree: `0123` and `yes` are the
 * texts that they are written as, and so are the names of columns. Left out is what a manifest has no use for, and what bites:
 * anchors and aliases, which multiply; tags; a name that comes twice; a name that is no text.
 */
export type YamlTree = string | YamlTree[] | Map<string, YamlTree>;

/** A thousand columns take about a tenth of it. */
export const MOST_BYTES = 256 * 1024;
/** The parser's time and memory grow with the square of what is unclosed; so many pieces take it two seconds at worst. */
const MOST_PIECES = 40_000;
const MOST_LEVELS = 8;

/** Throws `bad-input` that says where it is. @param name of the file, for the sentence */
export function readYaml(bytes: Buffer, name: string): YamlTree {
  if (bytes.byteLength > MOST_BYTES)
    throw badField(name, `must be at most ${MOST_BYTES} bytes, is ${bytes.byteLength}`);
  const text = textOf(bytes, name);
  holdPieces(text, name);
  const lines = new LineCounter();
  const at = (offset = 0) => `line ${lines.linePos(offset).line}`;
  const parsed = parse(text, { lines, name });
  const [wrong] = [...parsed.errors, ...parsed.warnings];
  if (wrong) throw badField(name, `is not YAML or JSON, ${at(wrong.pos[0])}: ${firstLine(wrong.message)}`);
  return treeOf(parsed.contents, { name, at, levels: 0 });
}

function textOf(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badField(name, 'is not UTF-8');
  }
}

function holdPieces(text: string, name: string): void {
  let pieces = 0;
  for (const _ of new Lexer().lex(text)) {
    if (++pieces > MOST_PIECES) throw badField(name, `has more than ${MOST_PIECES} names, values and signs`);
  }
}

function parse(text: string, { lines, name }: { lines: LineCounter; name: string }) {
  try {
    return parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  } catch {
    // A stack that is too deep.
    throw badField(name, NESTED);
  }
}
const NESTED = `is nested deeper than ${MOST_LEVELS} levels`;

type Where = { name: string; at: (offset?: number) => string; levels: number };

function treeOf(node: unknown, where: Where): YamlTree {
  const { name, at, levels } = where;
  if (levels > MOST_LEVELS) throw badField(name, NESTED);
  const inside = { ...where, levels: levels + 1 };
  if (node === null) return '';
  if (isAlias(node)) throw badField(name, `${at(node.range?.[0])}: aliases (*${node.source}) are not taken`);
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) throw badField(name, 'is not YAML or JSON');
  if (node.tag !== undefined) throw badField(name, `${at(node.range?.[0])}: tags (${node.tag}) are not taken`);
  if (isScalar(node)) return wholeLetters(String(node.value ?? ''), { name, line: at(node.range?.[0]) });
  if (isSeq(node)) return node.items.map((item) => treeOf(item, inside));
  const pairs = new Map<string, YamlTree>();
  for (const { key, value } of node.items) {
    const field = isScalar(key) && key.tag === undefined ? String(key.value ?? '') : undefined;
    const range = isScalar(key) ? key.range : undefined;
    if (field === undefined) throw badField(name, `${at(node.range?.[0])}: a name must be a text`);
    if (pairs.has(field)) throw badField(name, `${at(range?.[0])}: ${JSON.stringify(field)} comes twice`);
    pairs.set(wholeLetters(field, { name, line: at(range?.[0]) }), treeOf(value, inside));
  }
  return pairs;
}

/** An escape may be half of a surrogate pair, which is no text that anything keeps. */
function wholeLetters(text: string, { name, line }: { name: string; line: string }): string {
  if (!text.isWellFormed()) throw badField(name, `${line}: holds half of a letter (a surrogate)`);
  return text;
}

const firstLine = (message: string) => message.split('\n')[0] ?? '';
