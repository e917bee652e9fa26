import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useRef } from 'react';
import type { ContentForm } from '../model/definition.ts';
import { lastEvent } from '../model/trigger.ts';
import { examples, variableGroups } from '../model/variables.ts';
import { useEventProperties, usePeopleProperties } from '../schema-names.ts';
import { useBuilder } from './context.ts';

/** A body of one's own, with a menu of what may be put in at the cursor. */
export function BodyField({ content, put }: { content: ContentForm; put: (part: Partial<ContentForm>) => void }) {
  const { problem } = useBuilder();
  const place = useRef<HTMLDivElement>(null);
  const groups = useVariables();
  const insert = (id: string) => {
    const area = place.current?.querySelector('textarea');
    const { body } = content;
    const [from, to] = [area?.selectionStart ?? body.length, area?.selectionEnd ?? body.length];
    put({ body: body.slice(0, from) + id + body.slice(to) });
    // Once the text is in, the cursor stands behind it.
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(from + id.length, from + id.length);
    });
  };
  return (
    <FormField
      label="Custom body"
      description="Variables are written between {{ }}, or with @. In JSON, a variable outside of quotes becomes a value of its own."
      errorText={problem('content.body')}
      stretch
    >
      <SpaceBetween size="xs">
        <SpaceBetween direction="horizontal" size="xs">
          <ButtonDropdown
            items={groups.map(({ text, items }) => ({
              ...{ id: text, text },
              items: items.map((one) => ({ id: one.id, text: one.text, secondaryText: one.insert })),
            }))}
            onItemClick={({ detail }) => insert(detail.id)}
            expandableGroups
            expandToViewport
          >
            Insert
          </ButtonDropdown>
          <ButtonDropdown
            items={examples.map(({ id, text }) => ({ id, text }))}
            onItemClick={({ detail }) => {
              const example = examples.find(({ id }) => id === detail.id);
              if (example) put({ body: example.body, type: example.type });
            }}
            expandToViewport
          >
            Use an example
          </ButtonDropdown>
        </SpaceBetween>
        <div ref={place}>
          <Textarea
            value={content.body}
            onChange={({ detail }) => put({ body: detail.value })}
            rows={10}
            spellcheck={false}
            placeholder={'{ "campaign": {{CampaignID}}, "people": {{Profiles}} }'}
          />
        </div>
      </SpaceBetween>
    </FormField>
  );
}

function useVariables() {
  const { form, entry } = useBuilder();
  const event = lastEvent(form.trigger.fields, entry);
  const people = usePeopleProperties().map(({ name }) => name);
  const properties = useEventProperties(event).map(({ name }) => name);
  return variableGroups({ people, event, properties, live: entry.live });
}
