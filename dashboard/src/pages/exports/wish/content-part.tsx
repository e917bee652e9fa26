import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Partner } from '../types.ts';
import { EventNames } from './event-names.tsx';
import type { WishChange } from './form.ts';
import { IdentityOrder } from './identity-order.tsx';
import type { Wish } from './wish.ts';

export type PartProps = { wish: Wish; change: WishChange; partner: Partner; problems: ReadonlyMap<string, string> };

/** What is sent: events, all or some, or profiles; and by what people are known in it. */
export function ContentPart({ wish, change, partner, problems, isFixed = false }: PartProps & { isFixed?: boolean }) {
  const { type, whichEvents } = wish;
  const types = [
    { value: 'events', label: 'Events', description: 'what people did' },
    { value: 'profiles', label: 'All user profiles', description: 'first everybody, then those who changed' },
  ].filter(({ value }) => partner.types.some((one) => one === value));
  return (
    <Container header={<Header variant="h2">Data</Header>}>
      <SpaceBetween size="l">
        <FormField
          label="Type of data"
          {...(isFixed && { constraintText: 'Cannot be changed; make another export for it.' })}
          errorText={problems.get('type')}
        >
          <RadioGroup
            value={type}
            items={types.map((item) => ({ ...item, disabled: isFixed }))}
            onChange={({ detail }) => change({ type: detail.value === 'profiles' ? 'profiles' : 'events' })}
          />
        </FormField>
        {type === 'events' && (
          <FormField label="Which events" errorText={whichEvents === 'all' && problems.get('events')}>
            <RadioGroup
              value={whichEvents}
              items={[
                { value: 'all', label: 'All events', description: 'also those that come later under new names' },
                { value: 'chosen', label: 'Selected events' },
              ]}
              onChange={({ detail }) => change({ whichEvents: detail.value === 'chosen' ? 'chosen' : 'all' })}
            />
          </FormField>
        )}
        {type === 'events' && whichEvents === 'chosen' && (
          <EventNames chosen={wish.events} choose={(events) => change({ events })} problem={problems.get('events')} />
        )}
        <IdentityOrder
          order={wish.identity}
          change={(identity) => change({ identity })}
          problem={problems.get('identity')}
        />
      </SpaceBetween>
    </Container>
  );
}
