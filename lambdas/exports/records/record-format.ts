import type { LocalClock } from '#core/cql/sql/local-time.ts';
import type { PersonColumn } from '#store/people/people.ts';
import type { CsvLayout } from '../domain/csv-layout.ts';
import type { Definition } from '../domain/definition.ts';

/**
 * What a format is: how rows of the lake become its records. Everything else is the same for all of them: cutting and
 * weighing files, naming, compressing and delivering them.
 */
export type RecordFormat = {
  /** What records of events tell of their person. */
  personColumns: readonly PersonColumn[];
  /**
   * SQL: columns of a person that records take as they are (`p.…`), over `personColumns` and, with properties among them, what
   * these tell of a device (`told-sql.ts`). Made once a person.
   */
  personSql: (wish: Wish) => string;
  events: (shape: Shape) => Records;
  profiles: (shape: Shape) => Records;
  weighs: Weight;
};

/** What a customer asked for, as far as records depend on it. */
export type Wish = Pick<Definition, 'identity' | 'objectId' | 'asString' | 'parquet' | 'formulaSafe'>;

export type Shape = {
  definition: Wish;
  clock: LocalClock;
  event: string;
  /** The properties that have a column of their own, where the format has such columns. */
  columns: readonly string[];
};

/** The records of an event, or of profiles. */
export type Records = {
  /** The query over a query for rows of the lake. */
  select: (rows: string) => string;
  /** Options of COPY. */
  copy: string;
  /** What every file begins and ends with, if anything. */
  first: string;
  last: string;
  /** Makes what COPY has written a file of records, under the same name; `folded`: values without a column of their own. */
  finish?: (path: string) => Promise<{ folded: number }>;
  /** The columns, where the format has columns of properties. */
  layout?: CsvLayout;
};

/** What a row will weigh in the file, roughly: what it says beside its properties; or, in Parquet, by what it is in the lake. */
export type Weight = { by: 'text'; beside: number; props: number } | { by: 'lake'; growth: number };

/** One column of COPY that nothing quotes: JSON text holds no control character, and a packed record says its length. */
export const LINES = `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001'`;
