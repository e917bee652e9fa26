import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { errorOf } from './field-errors.ts';
import type { FieldsProps } from './fields-props.ts';
import { privacyRules } from './privacy-rules.ts';
import { SecretField } from './secret-field.tsx';

/** What of a person may leave, field by field. */
const MOST_RULES = 100;

export function PrivacyFields({ form, change, secrets, changeSecrets, kept, errors }: FieldsProps) {
  const { privacy } = form;
  const put = (place: number, part: Partial<(typeof privacy)[number]>) =>
    change({ privacy: privacy.map((rule, at) => (at === place ? { ...rule, ...part } : rule)) });
  const isKeyed = privacy.some(({ rule }) => rule === 'hmac');
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Applied to what is known of a person before a call is composed, wherever the value stands."
        >
          Privacy
        </Header>
      }
    >
      <SpaceBetween size="l">
        <AttributeEditor
          items={privacy}
          addButtonText="Add rule"
          removeButtonText="Remove"
          removeButtonAriaLabel={({ field }) => `Remove the rule of ${field}`}
          empty="No rules: calls say what is known."
          disableAddButton={privacy.length >= MOST_RULES}
          additionalInfo={errorOf(errors, 'privacy')}
          onAddButtonClick={() => change({ privacy: [...privacy, { field: '', rule: 'drop' }] })}
          onRemoveButtonClick={({ detail }) => change({ privacy: privacy.toSpliced(detail.itemIndex, 1) })}
          definition={[
            {
              label: 'Field',
              errorText: (_, place) => errorOf(errors, `privacy.${place}.field`),
              control: ({ field }, place) => (
                <Input
                  value={field}
                  placeholder="email, profileData.Gender"
                  autoComplete={false}
                  spellcheck={false}
                  onChange={({ detail }) => put(place, { field: detail.value })}
                />
              ),
            },
            {
              label: 'Rule',
              errorText: (_, place) => errorOf(errors, `privacy.${place}.rule`),
              control: ({ rule }, place) => (
                <Select
                  options={privacyRules}
                  selectedOption={privacyRules.find(({ value }) => value === rule) ?? null}
                  onChange={({ detail }) => {
                    const chosen = privacyRules.find(({ value }) => value === detail.selectedOption.value);
                    if (chosen) put(place, { rule: chosen.value });
                  }}
                />
              ),
            },
          ]}
        />
        {isKeyed && (
          <SecretField
            label="Key of the HMACs"
            value={secrets.privacyKey}
            change={(privacyKey) => changeSecrets({ privacyKey })}
            isKept={kept.privacyKey}
            description="16–256 characters. Only who has it can tell whose value a hash is."
            error={errorOf(errors, 'privacyKey')}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}
