import Badge from '@cloudscape-design/components/badge';
import { stateOf } from './campaign-state.ts';
import type { Campaign } from './shapes.ts';

export function StateBadge({ campaign }: { campaign: Pick<Campaign, 'state' | 'trigger'> }) {
  const { label, color } = stateOf(campaign);
  return <Badge color={color}>{label}</Badge>;
}
