import type { AudienceCounts } from '#core/messages/audience.ts';
import type { NewCampaign } from './new-campaign.ts';

/**
 * What a campaign would reach, as numbers of people (wire contract, campaign API: estimates). A push counts the devices
 * that it names, or both kinds of phones where it names none; other channels count by their own name. Devices that can
 * have no token count as nobody.
 */
const PHONES = ['android', 'ios'];

export function estimatesOf(
  { target_mode: mode, devices = PHONES }: Pick<NewCampaign, 'target_mode' | 'devices'>,
  { people, reached }: AudienceCounts,
): Record<string, number> {
  const counts = new Map(Object.entries(reached));
  if (mode !== 'push') return { [mode]: mode === 'webhook' ? people : (counts.get(mode) ?? 0) };
  return Object.fromEntries(devices.map((device) => [device, counts.get(device.toLowerCase()) ?? 0]));
}
