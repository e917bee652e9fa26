import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { TriggerFieldInput } from '../fields/trigger-field.tsx';
import { useBuilder } from './context.ts';

/** Second step: who of those that qualify, by what is known of them. */
export function StepAudience() {
  const { entry } = useBuilder();
  return (
    <SpaceBetween size="l">
      {entry.fields
        .filter(({ type }) => type === 'people')
        .map((field) => (
          <Container
            key={field.name}
            header={
              <Header
                variant="h2"
                description="By any property: plan, age, place, device, whether they can be reached. All of the filters must hold; of places and of circles, one is enough."
              >
                {field.label}
              </Header>
            }
          >
            <TriggerFieldInput field={field} />
          </Container>
        ))}
    </SpaceBetween>
  );
}
