import type { Campaign, TriggerEntry } from './shapes.ts';

/** How the state of a campaign is shown. */
type Shown = Pick<Campaign, 'state' | 'trigger'>;
export type StateShown = { name: string; label: string; color: 'grey' | 'blue' | 'green' | 'red' };

export const isLiveTrigger = ({ trigger }: Pick<Campaign, 'trigger'>): boolean =>
  trigger.kind === 'live' || trigger.kind === 'inaction';

export const stateNames = ['draft', 'scheduled', 'live', 'running', 'completed', 'stopped', 'failed'] as const;

/** A live campaign that runs is called live. */
export function stateOf(campaign: Shown): StateShown {
  const name = campaign.state === 'running' && isLiveTrigger(campaign) ? 'live' : campaign.state;
  return { name, label: titled(name), color: colors.get(name) ?? 'grey' };
}

const colors = new Map<string, StateShown['color']>([
  ['scheduled', 'blue'],
  ['live', 'green'],
  ['running', 'green'],
  ['failed', 'red'],
]);

export const titled = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

export const mayStop = ({ state }: Pick<Campaign, 'state'>) => state === 'scheduled' || state === 'running';
export const mayEdit = (campaign: Shown) =>
  campaign.state === 'draft' || campaign.state === 'scheduled' || stateOf(campaign).name === 'live';

/** What the catalogue calls a trigger of this kind. */
export function kindWords({ trigger }: Pick<Campaign, 'trigger'>, entries: readonly TriggerEntry[]): string {
  const several = 'events' in trigger && trigger.events.length > 1;
  const fitting = entries.filter(({ kind }) => kind === trigger.kind);
  const found = several ? fitting.at(-1) : fitting[0];
  return found?.title ?? trigger.kind;
}
