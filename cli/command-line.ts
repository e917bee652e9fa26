/** How the options of a command are declared, and what reading its line comes to. */
export const flag = { type: 'boolean', default: false } as const;
export const text = { type: 'string' } as const;
export const help = { type: 'boolean', short: 'h', default: false } as const;

export type ReadArguments<Values> =
  | { kind: 'values'; values: Values }
  | { kind: 'wrong'; error: string }
  | { kind: 'help' };

/** What `parseArgs` throws about an option is what is wrong with the line. */
export function readLine<Values>(read: () => ReadArguments<Values>): ReadArguments<Values> {
  try {
    return read();
  } catch (error) {
    return { kind: 'wrong', error: error instanceof Error ? error.message : String(error) };
  }
}
