import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import type { Field } from '../settings/fields.ts';
import { entered, fieldsShown, type Values } from '../settings/values.ts';
import type { Partner } from '../types.ts';
import { Blocks, Spans } from './blocks.tsx';
import { sectionsOf } from './markdown.ts';
import { sectionFor } from './sections.ts';

/** A partner's instructions beside the form: with what was entered, and open where the chosen access is explained. */
export function Instructions({
  partner,
  fields,
  values,
}: {
  partner: Partner;
  fields: readonly Field[];
  values: Values;
}) {
  const { intro, sections } = useMemo(() => sectionsOf(partner.instructions), [partner.instructions]);
  const shown = fieldsShown(fields, values).filter(({ kind }) => kind === 'text');
  const known = new Map(shown.map((field) => [field.path, entered(field, values)]));
  // An empty field is one to be filled in yet, unless it may stay empty.
  const filling = new Map([...known].filter(([path, text]) => text !== '' || isOptional(shown, path)));
  return (
    <Container header={<Header variant="h2">What to do at {partner.title}</Header>}>
      <SpaceBetween size="m">
        <Blocks blocks={intro.filter(({ kind }) => kind !== 'table')} filling={filling} />
        {sections.map((section) => {
          const about = sectionFor(section.title, { fields, values });
          if (about === 'another') return null;
          return (
            <ExpandableSection
              key={`${section.title} ${about === 'other' ? '' : about.label}`}
              headerText={about === 'other' ? <Spans text={section.title} /> : about.label}
              defaultExpanded={about !== 'other'}
            >
              <Blocks blocks={section.blocks} filling={filling} />
            </ExpandableSection>
          );
        })}
        {sections.length === 0 && intro.length === 0 && <Box>There are none.</Box>}
      </SpaceBetween>
    </Container>
  );
}

const isOptional = (fields: readonly Field[], path: string) =>
  fields.some((field) => field.path === path && !field.required);
