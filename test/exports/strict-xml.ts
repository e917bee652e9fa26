import { SaxesParser } from 'saxes';
import { expect } from 'vitest';
import { validateXML } from 'xmllint-wasm';

/** XML as two parsers read it that know nothing of this code; each throws where a file is not well-formed. */
export type Element = { name: string; text: string; children: Element[] };

/** The elements under the root, each a record. */
export function strictXml(text: string): Element[] {
  const top: Element = { name: '', text: '', children: [] };
  const open = [top];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    const element = { name, text: '', children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (piece) => {
    const element = open.at(-1);
    if (element) element.text += piece;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  const [root] = top.children;
  expect([root?.name, top.children.length]).toEqual(['root', 1]);
  return root?.children ?? [];
}

/** libxml2's `xmllint`. */
export async function expectXmllintTakes(text: string): Promise<void> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'file.xml', contents: text }],
    normalization: 'c14n',
    maxMemoryPages: 8_192,
  });
  expect(errors).toEqual([]);
}

export const child = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((one) => one.name === name);
export const textOf = (element: Element | undefined, ...path: string[]): string | undefined =>
  path.reduce<Element | undefined>((found, name) => child(found, name), element)?.text;

/** Keys and values of the entries under an element. */
export function entriesOf(element: Element | undefined): [string, string][] {
  return (element?.children ?? []).map((entry) => [textOf(entry, 'key') ?? '', textOf(entry, 'value') ?? '']);
}

/** What a reader has of a text: what XML 1.0 cannot hold is U+FFFD. */
export function readable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}

/** What a reader has of a property's value: lists and objects as JSON. */
export function valueInXml(value: unknown): string {
  return readable(typeof value === 'string' ? value : JSON.stringify(value));
}
