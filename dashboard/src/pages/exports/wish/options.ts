import type { Partner } from '../types.ts';
import type { Wish } from './wish.ts';

/** What may be chosen about files and records, and where each choice means something (docs/export-files.md). */
export type Option = 'asString' | 'objectId' | 'formulaSafe' | 'parquet' | 'gz' | 'folders' | 'eventFolders';

type Meaning = { formats?: readonly string[]; type?: Wish['type'] };
const meanings: readonly (readonly [Option, Meaning])[] = [
  ['asString', { formats: ['json', 'jsonl', 'parquet'] }],
  ['objectId', { formats: ['json', 'jsonl', 'xml'], type: 'events' }],
  ['formulaSafe', { formats: ['csv'] }],
  ['parquet', { formats: ['parquet'] }],
  ['gz', { formats: ['parquet'] }],
  ['folders', {}],
  ['eventFolders', { type: 'events' }],
];

/** The options that mean something for what is wished. */
export function optionsFor(
  partner: Pick<Partner, 'options' | 'formats'>,
  wish: Pick<Wish, 'format' | 'type'>,
): Option[] {
  const format = formatOf(partner, wish);
  return meanings.flatMap(([option, { formats, type }]) => {
    const means =
      partner.options.includes(option) && (formats?.includes(format) ?? true) && (!type || type === wish.type);
    return means ? [option] : [];
  });
}

/** The chosen format, as long as the partner takes it; otherwise the partner's usual one. */
export function formatOf({ formats }: Pick<Partner, 'formats'>, { format }: Pick<Wish, 'format'>): string {
  return formats.includes(format) ? format : (formats[0] ?? 'json');
}

const TEMPLATE = 'template';
export const folderChoices = [
  { value: 'root', label: 'None', description: 'all files side by side' },
  { value: 'data-type', label: 'By type of data', description: 'events/ or profile/' },
  { value: 'run-date', label: 'By date of the run', description: 'yyyy-mm-dd/' },
  { value: 'export-id', label: 'By export', description: 'its id' },
  { value: TEMPLATE, label: 'Custom', description: 'a template' },
] as const;
export const TEMPLATE_VARIABLES = '{{Account-id}}, {{Export-id}}, {{Timestamp}}, {{Instance-id}}, {{Date}}';

/** The option's value for the API; undefined where it is the usual. */
export function optionValue(option: Option, { options }: Pick<Wish, 'options'>): unknown {
  switch (option) {
    case 'parquet':
      return options.parquet === 'union' ? 'union' : undefined;
    case 'formulaSafe':
      return options.formulaSafe ? undefined : false;
    case 'folders':
      if (options.folders === TEMPLATE) return { template: options.template };
      return options.folders === 'root' ? undefined : options.folders;
    default:
      return options[option] ? true : undefined;
  }
}
