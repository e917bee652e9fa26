import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure.ts';
import { ButtonLink } from '../../../parts/button-link.tsx';
import { Given } from '../../../parts/given.tsx';
import { templatesQuery } from '../calls.ts';
import { useBuilder } from './context.ts';

/** Third step: which webhook is called. */
export function StepWebhook() {
  const { form, change, problem } = useBuilder();
  const templates = useQuery(templatesQuery);
  const options = (templates.data ?? []).map(({ id, name, method, url }) => ({
    ...{ value: String(id), label: name, description: `${method} ${url}` },
  }));
  const chosen = templates.data?.find(({ id }) => String(id) === form.templateId);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Where calls go, with which authentication, signature and pace."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="refresh" ariaLabel="Read the webhooks again" onClick={() => void templates.refetch()} />
              <ButtonLink to="/settings/channels/webhooks/new">Add a webhook</ButtonLink>
            </SpaceBetween>
          }
        >
          Webhook
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FormField label="Webhook" errorText={problem('templateId')}>
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === form.templateId) ?? null}
            onChange={({ detail }) => change({ templateId: detail.selectedOption.value ?? '' })}
            placeholder="Choose a webhook"
            empty="There are no webhooks yet. Add one; what you have typed here is kept."
            statusType={templates.isError ? 'error' : templates.isPending ? 'loading' : 'finished'}
            loadingText="Loading webhooks"
            errorText={templates.isError ? asFailure(templates.error).message : ''}
            recoveryText="Try again"
            onLoadItems={() => void (templates.isError && templates.refetch())}
            filteringType="auto"
            filteringAriaLabel="Find a webhook"
          />
        </FormField>
        {templates.data?.length === 0 && (
          <Box color="text-body-secondary">There are no webhooks yet. Add one; what you have typed here is kept.</Box>
        )}
        {chosen && (
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Calls', value: <Given text={`${chosen.method} ${chosen.url}`} /> },
              { label: 'People in a call', value: `at most ${chosen.broadcastSize}` },
              { label: 'Hidden before it leaves', value: hiddenWords(chosen.privacy) },
            ]}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

function hiddenWords(privacy: readonly { field: string; rule: string }[]) {
  if (privacy.length === 0) return 'nothing';
  return <Given text={privacy.map(({ field, rule }) => `${field} (${rule})`).join(', ')} />;
}
