/** DynamoDB's expressions as texts cut into words, with the names and the values that they refer to. */
export type Referring = {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
};
export type Path = readonly (string | number)[];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const MAX_EXPRESSION = 4_096;
const WORD = /\s*(<=|>=|<>|[=<>(),.[\]+-]|[#:]?[A-Za-z0-9_]+)/y;

export function refuse(message: string): never {
  throw Object.assign(new Error(message), { name: 'ValidationException' });
}

/** What a request refers to. As in DynamoDB, what it does not say is refused, and so is what it says and never uses. */
export function references({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Referring) {
  for (const [what, given] of Object.entries({ names, values })) {
    if (given && Object.keys(given).length === 0) refuse(`ExpressionAttribute${what} must not be empty`);
  }
  const unused = new Set([...Object.keys(names ?? {}), ...Object.keys(values ?? {})]);
  return {
    name(word: string): string {
      if (!word.startsWith('#')) return word;
      unused.delete(word);
      return names?.[word] ?? refuse(`An expression attribute name used in the document path is not defined: ${word}`);
    },
    value(word: string): unknown {
      unused.delete(word);
      const value = values?.[word];
      return value === undefined ? refuse(`An expression attribute value used is not defined: ${word}`) : value;
    },
    /** To be called when all expressions of the request have been read. */
    mustBeUsed(): void {
      if (unused.size > 0) refuse(`Value provided in ExpressionAttribute… unused in expressions: ${[...unused]}`);
    },
  };
}
export type References = ReturnType<typeof references>;

/** The words of an expression, one after the other. */
export function wordsOf(expression: string) {
  if (Buffer.byteLength(expression) > MAX_EXPRESSION) refuse('Expression size has exceeded the maximum allowed size');
  const words: string[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < expression.trimEnd().length) {
    const at = WORD.lastIndex;
    const [, word] = WORD.exec(expression) ?? refuse(`Syntax error at ${expression.slice(at)}`);
    words.push(word ?? '');
  }
  let place = 0;
  const reader = {
    next: (): string => words[place++] ?? refuse(`Syntax error: "${expression}" ends too soon`),
    peek: (): string | undefined => words[place],
    /** Takes the next word if it is this one. */
    takes(word: string): boolean {
      if (words[place] !== word) return false;
      place++;
      return true;
    },
    must(word: string): void {
      if (!reader.takes(word)) refuse(`Syntax error in "${expression}": ${word} instead of ${words[place]}`);
    },
  };
  return reader;
}
export type Words = ReturnType<typeof wordsOf>;

export function readPath(words: Words, refer: References): Path {
  const path: (string | number)[] = [refer.name(words.next())];
  for (;;) {
    if (words.takes('.')) path.push(refer.name(words.next()));
    else if (words.takes('[')) {
      path.push(Number(words.next()));
      words.must(']');
    } else return path;
  }
}
