import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../lambdas/campaigns/domain/campaign.ts';
import {
  askedOf,
  campaignIndex,
  campaignsOfKey,
  subscribedKeys,
} from '../../../lambdas/campaigns/domain/live/campaign-index.ts';
import { readyCampaign } from '../../../lambdas/campaigns/domain/live/ready-campaign.ts';
import { ugliestEventNames } from '../../support/ugliest.ts';

const campaignOf = (campaignId: number, ...names: string[]) =>
  ({
    ...{ accountId: 'ACME', campaignId, state: 'running', version: 1 },
    trigger: { kind: 'live', events: names.map((event_name) => ({ event_name })), withinSeconds: 60 },
    schedule: { kind: 'now', delaySeconds: 0 },
  }) as unknown as Campaign;
const clock = { timezone: 'UTC', today: 20260921 };
const idsOf = (campaigns: readonly Campaign[]) => campaigns.map(({ campaignId }) => campaignId);

describe('live campaigns by event', () => {
  it('are found by the event’s name as it folds, whatever it is called, and those of any event by all', () => {
    const names = ugliestEventNames.filter((name) => name !== '-1');
    const index = campaignIndex([...names.map((name, at) => campaignOf(at + 1, name)), campaignOf(999, '-1')]);
    for (const [at, name] of names.entries()) {
      const [only] = subscribedKeys([campaignOf(at + 1, name)]) ?? [];
      const found = campaignsOfKey(index, only ?? '');
      expect(idsOf(found)).toContain(at + 1);
      expect(idsOf(found)).toContain(999);
      for (const campaign of found) expect(askedOf(readyCampaign(campaign, clock), only ?? '')).toHaveLength(1);
    }
    expect(idsOf(campaignsOfKey(index, 'unheard of'))).toEqual([999]);
  });

  it('are subscribed to with the names of all, or with every event where one wants any, or there are too many', () => {
    expect(subscribedKeys([])).toEqual([]);
    expect(subscribedKeys([campaignOf(1, 'B a', 'A'), campaignOf(2, 'a')])).toEqual(['a', 'ba']);
    expect(subscribedKeys([campaignOf(1, 'a'), campaignOf(2, '-1')])).toBeUndefined();
    expect(subscribedKeys(Array.from({ length: 1_001 }, (_, at) => campaignOf(at, `e${at}`)))).toBeUndefined();
  });
});
