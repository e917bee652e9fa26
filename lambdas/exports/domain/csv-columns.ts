/**
 * Which properties have a column of their own in an export's CSV files, and what the columns are called. Columns are kept
 * with the export, one list per event, to which a run only ever adds at the end: a table that was loaded from earlier
 * files takes later ones too. Once a list is full, further properties go to the column `otherProps` as one JSON object.
 */
export type KnownColumn = {
  /** Name of the property. */
  name: string;
  /** The run that brought it. */
  since: number;
};

/** As many as two events of the largest size have between them; databases take 1,600 columns and more. */
export const MAX_COLUMNS = 500;

/** The columns with room made for properties that have none, the most frequent first; the same list where none is new. */
export function grownColumns(
  known: readonly KnownColumn[],
  { found, runAt }: { found: readonly string[]; runAt: number },
): readonly KnownColumn[] {
  const names = new Set(known.map(({ name }) => name));
  const added = found.filter((name) => !names.has(name)).slice(0, Math.max(MAX_COLUMNS - known.length, 0));
  if (added.length === 0) return known;
  return [...known, ...added.toSorted().map((name) => ({ name, since: runAt }))];
}

/**
 * The columns of a part's files: those of runs before, and as many of this run's as its own properties reach. Parts add
 * columns side by side, so a part that is written again finds more of them; it must still write the same bytes.
 */
export function columnsOfPart(
  known: readonly KnownColumn[],
  { found, runAt }: { found: readonly string[]; runAt: number },
): string[] {
  const own = new Set(found);
  const last = known.findLastIndex(({ name, since }) => since < runAt || own.has(name));
  return known.slice(0, last + 1).map(({ name }) => name);
}

/**
 * Headers of property columns. They are unique beside the fixed ones and each other even where case does not count, because
 * loaders fold names. The first keeps its name, a namesake of a fixed column says where it is from, others are numbered. What
 * a column is called depends on those before it only.
 */
export function headersFor(
  properties: readonly string[],
  { fixed, from, safe = true }: { fixed: readonly string[]; from: string; safe?: boolean | undefined },
): string[] {
  const reserved = new Set(fixed.map(folded));
  const taken = new Set(reserved);
  return properties.map((property) => {
    const plain = plainCell(property, safe);
    const name = firstFree(reserved.has(folded(plain)) ? `${from}.${plain}` : plain, taken);
    taken.add(folded(name));
    return name;
  });
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(folded(name))) return name;
  let number = 2;
  while (taken.has(folded(`${name}_${number}`))) number++;
  return `${name}_${number}`;
}

/** Loaders fold in many ways; what any of them takes for the same is the same here. */
function folded(name: string): string {
  return name.normalize('NFKD').toUpperCase().toLowerCase();
}

/**
 * A text as a cell. NUL, which many readers take for the end of a text, is U+FFFD in CSV.
 * @param safe whether formulas are guarded
 */
export function textCell(text: string, safe = true): string {
  return quotedCell(plainCell(text, safe));
}

/** The text that a reader of the cell has. */
function plainCell(text: string, safe: boolean): string {
  const readable = text.toWellFormed().replaceAll('\0', '\ufffd');
  return safe ? guardedCell(readable) : readable;
}

/** What a spreadsheet takes for a formula when a cell begins with it. */
const FORMULA = /^[=+\-@\t\r]/;
/** What begins so and is none: JSON numbers such as `-5`, and `+` with digits, which is a phone. */
const PLAIN = /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|\+\d+)$/;

/** A text that is safe to open in a spreadsheet (https://owasp.org/www-community/attacks/CSV_Injection). */
export function guardedCell(text: string): string {
  return FORMULA.test(text) && !PLAIN.test(text) ? `'${text}` : text;
}

/** The text with quotes where CSV needs them (RFC 4180); an empty text is `""`, so that it is not taken for no value. */
export function quotedCell(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
