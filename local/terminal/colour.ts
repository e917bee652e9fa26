/** Colours for a terminal; plain text for a file or a pipe, or when NO_COLOR is set (https://no-color.org). */
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Colour = keyof typeof codes;
export type Paint = (colour: Colour, text: string) => string;

export function painter(stream: { isTTY?: boolean; hasColors?: () => boolean }): Paint {
  if (!stream.isTTY || !stream.hasColors?.()) return (_, text) => text;
  return (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m`;
}
