import { painter } from '../terminal/colour.ts';
import { count, dollars, duration, fitText } from '../terminal/format.ts';
import type { Report, Say } from '../terminal/report.ts';

/** The table that the demo prints, a line as each step ends, and the verdict over all of them. */
export type Entry = {
  rows?: number;
  cds?: number;
  cents?: number;
  /** What else there is to say. */
  note?: string;
  /** Sentences about what is not as it should be; none means ✓. */
  wrong?: string[];
};

export type Ledger = {
  heading: () => void;
  /** Runs a step and writes its line. A step that throws gets its ✗ line too, and the error goes on. */
  step: <Result extends Entry>(title: string, work: (say: Say) => Promise<Result>) => Promise<Result>;
  /** Writes the last line; whether every step was right. */
  verdict: () => boolean;
};

const TITLE = 46;

export function ledgerOn(stream: NodeJS.WriteStream, report: Report): Ledger {
  const paint = painter(stream);
  let failures = 0;

  function write(mark: string, columns: Columns): void {
    report.line(`${mark} ${layOut(columns)}${columns.note ? `  ${paint('dim', columns.note)}` : ''}`);
  }

  async function step<Result extends Entry>(title: string, work: (say: Say) => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    try {
      const entry = await report.watch(title, work);
      const wrong = entry.wrong ?? [];
      const time = duration(performance.now() - startedAt);
      write(wrong.length === 0 ? paint('green', '✓') : paint('red', '✗'), { ...columnsOf(entry), title, time });
      for (const sentence of wrong) report.line(`    ${paint('red', sentence)}`);
      failures += wrong.length;
      return entry;
    } catch (error) {
      failures += 1;
      write(paint('red', '✗'), { title, time: duration(performance.now() - startedAt) });
      throw error;
    }
  }

  function heading(): void {
    const titles = { title: '', rows: 'rows', cds: 'CDs', amount: 'amount', time: 'time' };
    report.line(paint('bold', `  ${layOut(titles)}`));
  }

  function verdict(): boolean {
    const good = failures === 0;
    const sentence = good
      ? 'What went in came out, at every door, to the cent.'
      : `${count(failures)} things are not right.`;
    report.line(`\n${paint(good ? 'green' : 'red', sentence)}`);
    return good;
  }

  return { heading, step, verdict };
}

type Columns = { title: string; time: string; rows?: string; cds?: string; amount?: string; note?: string };

function columnsOf(entry: Entry): Partial<Columns> {
  return {
    ...(entry.rows !== undefined && { rows: count(entry.rows) }),
    ...(entry.cds !== undefined && { cds: count(entry.cds) }),
    ...(entry.cents !== undefined && { amount: dollars(entry.cents) }),
    ...(entry.note !== undefined && { note: entry.note }),
  };
}

function layOut({ title, rows = '', cds = '', amount = '', time }: Columns): string {
  const cells = [rows.padStart(8), cds.padStart(9), amount.padStart(15), time.padStart(10)];
  return `${fitText(title, TITLE).padEnd(TITLE)}${cells.join('')}`;
}
