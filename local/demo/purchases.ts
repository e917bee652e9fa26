import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { projectRoot } from '../stack/layout.ts';

/** The sample: the CDNOW purchase history (data/cdnow/README.md), with money in cents so that sums are exact. */
export type Purchase = {
  customer: string;
  /** YYYYMMDD. */
  date: string;
  cds: number;
  cents: number;
};

/** What rows add up to; the same figures are asked of every door that they come out of. */
export type Sums = { rows: number; cds: number; cents: number };

/** As published with the data set. */
export const EXPECTED = { rows: 69_659, cds: 167_881, cents: 250_031_563, customers: 23_570 } as const;
export const FIRST_DAY = '19970101';
export const LAST_DAY = '19980630';

export async function readPurchases(): Promise<Purchase[]> {
  const zipped = await readFile(join(projectRoot, 'data', 'cdnow', 'purchases.csv.gz'));
  const text = await promisify(gunzip)(zipped);
  return parsePurchases(text.toString('utf8'));
}

export function parsePurchases(csv: string): Purchase[] {
  return csv.trimEnd().split(/\r?\n/).slice(1).map(parseLine);
}

function parseLine(line: string): Purchase {
  const [customer, date, cds, dollars] = line.split(',');
  if (!customer || !date || !cds || !dollars) throw new Error(`Not a line of the sample: ${line}`);
  return { customer, date, cds: Number(cds), cents: toCents(Number(dollars)) };
}

/** A sum in dollars that came as a binary fraction, back in cents. */
export function toCents(dollars: number): number {
  return Math.round(dollars * 100);
}

export function sumsOf(purchases: readonly Purchase[]): Sums {
  const sums = { rows: purchases.length, cds: 0, cents: 0 };
  for (const purchase of purchases) {
    sums.cds += purchase.cds;
    sums.cents += purchase.cents;
  }
  return sums;
}

export function sameSums(left: Sums, right: Sums): boolean {
  return left.rows === right.rows && left.cds === right.cds && left.cents === right.cents;
}
