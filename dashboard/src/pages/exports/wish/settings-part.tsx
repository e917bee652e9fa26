import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Instructions } from '../instructions/instructions.tsx';
import { SettingsForm } from '../settings/settings-form.tsx';
import type { Partner } from '../types.ts';
import { limitsInWords } from '../words.ts';
import { triedOf } from './body.ts';
import type { SettingsState } from './form.ts';
import { TestAccess } from './test-access.tsx';
import type { Wish } from './wish.ts';

/** How a partner is reached, what is to be done there, and a test of both. */
export function SettingsPart(props: {
  partner: Partner;
  wish: Wish;
  state: SettingsState;
  problems: ReadonlyMap<string, string>;
  /** Shows what is wrong with the settings; true where something is. */
  blocked: () => boolean;
  tried: (well: boolean) => void;
  keptSecret?: string;
}) {
  const { partner, wish, state, problems, blocked, tried, keptSecret } = props;
  return (
    <div className="beside">
      <Container header={<Header variant="h2">{partner.title}</Header>} footer={limitsInWords(partner.limits)}>
        <SpaceBetween size="l">
          <SettingsForm
            fields={state.fields}
            values={state.values}
            change={state.set}
            problems={problems}
            {...(keptSecret !== undefined && { keptSecret })}
          />
          <TestAccess
            title={partner.title}
            body={() => triedOf(wish, partner, state.settings())}
            blocked={blocked}
            tried={tried}
          />
        </SpaceBetween>
      </Container>
      <Instructions partner={partner} fields={state.fields} values={state.values} />
    </div>
  );
}
