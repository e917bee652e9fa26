/**
 * `@` variables, as the vendor's pages write them: `@Profile - Plan | default: "none"`, `@Charged - Amount | default:"0"`,
 * and within braces, `{{ @Charged - date | default: "-" }}` or `{{@Profile.city | default: 'Mumbai'}}`. Before the dash
 * stands `Profile`, `Event`, `Campaign` or the name of the event. Without a default and without braces a name is one word,
 * since nothing else would say where it ends.
 *
 * They become plain Liquid outputs of variables that stand for them; where each stood is remembered, so that an error is
 * told at its place in what the customer wrote.
 */
export type AtVariable = {
  /** As it was written. */
  spelt: string;
  space: string;
  name: string;
  fallback: string;
};

export type WithoutAt = { text: string; variables: readonly AtVariable[]; placeOf: (place: number) => number };

const SPACE = String.raw`[^\s@|"'{}<>\\][^@|"{}\n<>\\]{0,119}?`;
const NAME = String.raw`[^\s@|"'{}\\][^@|"{}\n\\]{0,119}?`;
const WORD = String.raw`[\p{L}\p{N}_]+`;
const FALLBACK = String.raw`\s{0,9}\|\s{0,9}default\s{0,9}:\s{0,9}(?:\\?"([^"\\\n]{0,500})\\?"|'([^'\n]{0,500})')`;
const SHAPES = new RegExp(
  [
    String.raw`\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}`,
    String.raw`\{\{-?\s{0,9}@(${SPACE})(?:\s{1,9}-\s{1,9}|\.)(${NAME})(?:${FALLBACK})?\s{0,9}-?\}\}`,
    String.raw`(?<![\p{L}\p{N}_.])@(${SPACE})\s{1,9}-\s{1,9}(${NAME})${FALLBACK}(?:\s{1,9}(?="))?`,
    String.raw`(?<![\p{L}\p{N}_.])@(Profile|Event|Campaign)\s{1,9}-\s{1,9}(${WORD})`,
  ].join('|'),
  'gu',
);

export const AT_PREFIX = 'at_variable_';

/** The text with Liquid in the place of `@` variables. */
export function withoutAt(given: string): WithoutAt {
  const variables: AtVariable[] = [];
  const shifts: { from: number; by: number }[] = [];
  let [text, read] = ['', 0];
  for (const match of given.includes('@') ? given.matchAll(SHAPES) : []) {
    const variable = variableOf(match);
    if (!variable) continue;
    text += `${given.slice(read, match.index)}{{ ${AT_PREFIX}${variables.length} }}`;
    read = match.index + match[0].length;
    shifts.push({ from: text.length, by: read - text.length });
    variables.push(variable);
  }
  text += given.slice(read);
  const placeOf = (place: number) => place + (shifts.findLast(({ from }) => place >= from)?.by ?? 0);
  return { text, variables, placeOf };
}

function variableOf([spelt, ...groups]: RegExpExecArray): AtVariable | undefined {
  const [bracedSpace, bracedName, braced1, braced2, bareSpace, bareName, bare1, bare2, wordSpace, word] = groups;
  const space = bracedSpace ?? bareSpace ?? wordSpace;
  const name = bracedName ?? bareName ?? word;
  if (space === undefined || name === undefined) return undefined;
  const fallback = braced1 ?? braced2 ?? bare1 ?? bare2 ?? '';
  return { spelt: spelt.trim(), space: space.trim(), name: name.trim(), fallback };
}
