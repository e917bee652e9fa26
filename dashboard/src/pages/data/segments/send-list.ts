import { answer, api } from '../../../api/client.ts';
import { csvOf, type Piece } from './cut-csv.ts';
import type { Segment } from './segments.ts';

/** Sends a list's pieces one after the other; a piece that is sent twice counts once. */
export type Target = { kind: 'new'; name: string } | { kind: 'add' | 'replace'; id: number };
type Sending = { pieces: readonly Piece[]; onRows: (rows: number) => void };

const asCsv = { headers: { 'content-type': 'text/csv' }, bodySerializer: (text: unknown) => String(text) };

export async function sendList(target: Target, { pieces, onRows }: Sending): Promise<Segment> {
  const [first, ...rest] = pieces;
  if (!first) throw new Error('A list has at least one row');
  let segment = await sendFirst(target, first.text);
  let rows = first.rows;
  onRows(rows);
  for (const piece of rest) {
    segment = await add(segment.id, piece.text);
    rows += piece.rows;
    onRows(rows);
  }
  return segment;
}

async function sendFirst(target: Target, text: string): Promise<Segment> {
  switch (target.kind) {
    case 'new': {
      const params = { query: { name: target.name } };
      return (await answer(api.POST('/api/segments', { ...asCsv, params, body: text }))).segment;
    }
    case 'replace': {
      const params = { path: { id: String(target.id) } };
      return (await answer(api.PUT('/api/segments/{id}/people', { ...asCsv, params, body: text }))).segment;
    }
    case 'add':
      return await add(target.id, text);
  }
}

async function add(id: number, text: string): Promise<Segment> {
  const params = { path: { id: String(id) } };
  return (await answer(api.POST('/api/segments/{id}/people', { ...asCsv, params, body: text }))).segment;
}

/** The rows that named nobody known, of all requests that a list is made of, as CSV. */
export async function unknownRows(id: number): Promise<string> {
  const rows: string[][] = [];
  let parts = 1;
  for (let part = 1; part <= parts; part++) {
    const params = { path: { id: String(id) }, query: { part: String(part) } };
    const read = await answer(api.GET('/api/segments/{id}/unknown', { params }));
    parts = read.parts;
    rows.push(...read.rows.map(({ row, value, reason }) => [String(part), String(row), value, reason]));
  }
  return csvOf(['request', 'row', 'value', 'reason'], rows);
}
