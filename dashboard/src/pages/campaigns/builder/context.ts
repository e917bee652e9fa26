import { createContext, use } from 'react';
import type { CampaignForm } from '../model/definition.ts';
import type { TriggerEntry } from '../shapes.ts';
import type { usePreview } from './use-preview.ts';
import type { Who } from './who.ts';

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
  /** The calls as they would leave for them. */
  rendered: ReturnType<typeof usePreview>;
};

export const BuilderContext = createContext<Builder | undefined>(undefined);

export function useBuilder(): Builder {
  const builder = use(BuilderContext);
  if (!builder) throw new Error('A part of the builder stands outside of it');
  return builder;
}
