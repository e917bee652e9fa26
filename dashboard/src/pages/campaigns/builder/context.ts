import { createContext, use } from 'react';
import type { CampaignForm } from '../model/definition.ts';
import type { TriggerEntry } from '../shapes.ts';

/** For whom the message is previewed; without a value, for somebody made up. */
export type Who = { by: 'identity' | 'email' | 'phone' | 'objectId'; value: string; properties: string };
export const SOMEBODY: Who = { by: 'identity', value: '', properties: '' };

/** What every part of the builder needs: the form, how to change it, and what is wrong where. */
export type Builder = {
  form: CampaignForm;
  change: (part: Partial<CampaignForm>) => void;
  /** What the API says of a field, or of a field inside of it. */
  problem: (path: string) => string | undefined;
  entries: readonly TriggerEntry[];
  entry: TriggerEntry;
  /** The account's. */
  zone: string;
  who: Who;
  setWho: (who: Who) => void;
};

export const BuilderContext = createContext<Builder | undefined>(undefined);

export function useBuilder(): Builder {
  const builder = use(BuilderContext);
  if (!builder) throw new Error('A part of the builder stands outside of it');
  return builder;
}
