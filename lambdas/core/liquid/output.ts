import type { Emitter } from 'liquidjs';

/**
 * Where rendered text goes. Of a JSON body it is known at every place whether a text (`"…"`) is open: what a variable gives is
 * escaped within one, and is a JSON value outside of one. So a name with a quote in it breaks no body, and nobody can write
 * fields of their own into it.
 */
export type Output = Emitter & {
  /** Whether what is written next comes from a variable, and not from the content itself. */
  isValue: boolean;
};

const MAX_CHARACTERS = 1_000_000;

export function textOutput(): Output {
  return outputOf((value, output) => (output.isValue ? textOf(value) : String(value)));
}

export function jsonOutput(): Output {
  let [isInText, isEscaped] = [false, false];
  function pass(literal: string): string {
    for (let place = 0; place < literal.length; place++) {
      const letter = literal[place];
      if (isEscaped) isEscaped = false;
      else if (letter === '"') isInText = !isInText;
      else if (letter === '\\') isEscaped = isInText;
    }
    return literal;
  }
  return outputOf((value, output) => {
    if (!output.isValue) return pass(String(value));
    return isInText ? JSON.stringify(textOf(value)).slice(1, -1) : jsonOf(value);
  });
}

function outputOf(written: (value: unknown, output: Output) => string): Output {
  const output: Output = {
    buffer: '',
    isValue: false,
    write(value: unknown) {
      output.buffer += written(value, output);
      if (output.buffer.length > MAX_CHARACTERS) {
        throw new Error(`what is rendered is longer than ${MAX_CHARACTERS} characters`);
      }
    },
  };
  return output;
}

/** A JSON text that stands for itself: what the `json` filter gives. */
const jsonTexts = new WeakSet<object>();

export function jsonText(value: unknown): object {
  const text = JSON.stringify(value) ?? 'null';
  const made = Object.freeze({ toString: () => text });
  jsonTexts.add(made);
  return made;
}

/** The value as content shows it: lists of texts and numbers one after the other, as Liquid has them, and objects as JSON. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (jsonTexts.has(value)) return value.toString();
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.map(textOf).join('');
  return JSON.stringify(value) ?? '';
}

const LITERAL = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

function jsonOf(value: unknown): string {
  if (typeof value === 'string' && LITERAL.test(value)) return value;
  if (typeof value === 'object' && value !== null && jsonTexts.has(value)) return value.toString();
  return JSON.stringify(value) ?? 'null';
}
