import type { Identifier } from './wish.ts';

export type { Identifier } from './wish.ts';
export const identifiers: readonly Identifier[] = ['identity', 'email', 'phone'];

/** The order with another identifier at a place; what stood after it stays, but for the same one. Nothing ends the order there. */
export function withIdentifier(order: readonly Identifier[], place: number, chosen: string | undefined): Identifier[] {
  const found = identifiers.find((one) => one === chosen);
  if (!found) return order.slice(0, place);
  const rest = order.slice(place + 1).filter((one) => one !== found);
  return [...order.slice(0, place).filter((one) => one !== found), found, ...rest];
}
