/** How far back the overview looks; the choice is in the address, so that a link shows a colleague the same. */
export type WindowId = '15m' | '1h' | '6h' | '24h';
export type Window = { id: WindowId; text: string; minutes: number; span: string };

const hour: Window = { id: '1h', text: '1 h', minutes: 60, span: 'in the last hour' };

export const windows: readonly Window[] = [
  { id: '15m', text: '15 min', minutes: 15, span: 'in the last 15 minutes' },
  hour,
  { id: '6h', text: '6 h', minutes: 360, span: 'in the last 6 hours' },
  { id: '24h', text: '24 h', minutes: 1_440, span: 'in the last 24 hours' },
];

/** The window that an address names, or the usual one. */
export function windowOf(named: string | null): Window {
  return windows.find(({ id }) => id === named) ?? hour;
}
