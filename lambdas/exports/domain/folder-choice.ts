import * as z from 'zod';

/** Which folders an export's files go to, as a customer chooses them. What they are for a run is `folders.ts`. */
const CHOICES = ['root', 'data-type', 'run-date', 'export-id'] as const;

export const foldersSchema = z
  .union(
    [z.enum(CHOICES), z.strictObject({ template: z.string() })],
    `must be ${CHOICES.join(', ')} or {"template": "…"}`,
  )
  .describe('the folder that files go to: none, by type of data, by date of the run, by export, or by a template');
export type Folders = z.infer<typeof foldersSchema>;

/** What a template may name. */
const VARIABLES = ['Account-id', 'Export-id', 'Timestamp', 'Instance-id', 'Date'] as const;
export type FolderVariables = Record<(typeof VARIABLES)[number], string>;
const VARIABLE = /\{\{([^{}]*)\}\}/g;

/** With the longest prefix and the longest name of a file, keys stay below 1,024 bytes. */
const LONGEST_TEMPLATE_BYTES = 100;
/** As in names of files and in prefixes. */
const UNREADABLE = /[[\]{}*?#\\\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/u;

/** What is wrong with a template, in words for the customer. */
export function folderTrouble(folders: Folders | undefined): string | undefined {
  if (typeof folders !== 'object') return undefined;
  const { template } = folders;
  const known: readonly string[] = VARIABLES;
  const unknown = [...template.matchAll(VARIABLE)].find(([, name = '']) => !known.includes(name));
  if (unknown) return `must have no ${unknown[0]}; there are ${VARIABLES.map((name) => `{{${name}}}`).join(', ')}`;
  const plain = template.replaceAll(VARIABLE, 'x');
  if (template === '' || Buffer.byteLength(template) > LONGEST_TEMPLATE_BYTES) {
    return `must be 1–${LONGEST_TEMPLATE_BYTES} bytes in UTF-8`;
  }
  if (UNREADABLE.test(plain)) return 'must have no invisible character and, beside variables, none of [ ] { } * ? # \\';
  // What begins with `_` or `.` is passed over by readers of a folder of data.
  if (plain.split('/').some((part) => part === '' || /^[_.]/.test(part))) {
    return 'must be names with one "/" between them, none of which begins with "_" or "."';
  }
  return undefined;
}

export function filledTemplate(template: string, variables: FolderVariables): string {
  const values = new Map<string, string>(Object.entries(variables));
  return template.replaceAll(VARIABLE, (whole, name) => values.get(name) ?? whole);
}
