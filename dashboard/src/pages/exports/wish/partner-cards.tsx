import Tiles from '@cloudscape-design/components/tiles';
import type { Partner } from '../types.ts';
import { kindInWords } from '../words.ts';

/** Every partner that there is, to choose one of. */
export function PartnerCards(props: { partners: readonly Partner[]; chosen: string; choose: (id: string) => void }) {
  const { partners, chosen, choose } = props;
  return (
    <Tiles
      ariaLabel="Partner"
      value={chosen === '' ? null : chosen}
      columns={3}
      items={partners.map(({ id, title, kind, types }) => ({
        value: id,
        label: title,
        description: `${kindInWords(kind)}. ${types.length === 1 ? `Only ${types[0]}.` : 'Events or profiles.'}`,
      }))}
      onChange={({ detail }) => choose(detail.value)}
    />
  );
}
