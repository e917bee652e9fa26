import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Link from '@cloudscape-design/components/link';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useHref } from 'react-router';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { FormDialog } from '../../../parts/form-dialog.tsx';
import { Given } from '../../../parts/given.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { useNotices } from '../../../shell/notices.tsx';
import { type Alerts, offersFor, receiversAmong, switchedOff } from './alert-choice.ts';

const TITLE = 'Export Status Alerts';

/** Export Status Alerts: which webhook they go by; enabled, changed, disabled. */
export function AlertsPane({ alerts, close }: { alerts: UseQueryResult<Alerts>; close: () => void }) {
  if (alerts.data) return <Pane alerts={alerts.data} close={close} />;
  return (
    <Modal visible header={TITLE} closeAriaLabel="Close" onDismiss={close}>
      <Loaded query={alerts}>{() => null}</Loaded>
    </Modal>
  );
}

function Pane({ alerts, close }: { alerts: Alerts; close: () => void }) {
  const [chosen, setChosen] = useState(alerts.template);
  const [isDisabling, setDisabling] = useState(false);
  const queries = useQueryClient();
  const { tell, tellFailure } = useNotices();
  const fresh = () => queries.invalidateQueries({ queryKey: ['alerts'] });
  const save = useMutation({
    mutationFn: async (template: string) => await answer(api.PUT('/api/alerts', { body: { enabled: true, template } })),
    onSuccess: async (_answer, template) => {
      tell({
        type: 'success',
        text: (
          <>
            {TITLE} go by the webhook <Given text={template} />.
          </>
        ),
      });
      await fresh();
      close();
    },
  });
  const offers = offersFor(alerts, chosen);

  async function disable(): Promise<void> {
    const off = switchedOff(alerts);
    await (off ? answer(api.PUT('/api/alerts', { body: off })) : answer(api.DELETE('/api/alerts')));
    const { template } = alerts;
    const undo = template !== undefined && {
      undo: {
        action: () =>
          void answer(api.PUT('/api/alerts', { body: { enabled: true, template } })).then(fresh, tellFailure),
      },
    };
    tell({ type: 'success', text: `${TITLE} are disabled.`, ...undo });
    await fresh();
  }

  if (isDisabling) {
    return (
      <Confirm title={`Disable ${TITLE}?`} verb="Disable" act={disable} close={close}>
        No alert is sent any more of any export of this account, until they are enabled again.
      </Confirm>
    );
  }
  return (
    <FormDialog
      title={TITLE}
      verb={alerts.enabled ? 'Change' : 'Enable'}
      isBusy={save.isPending}
      isAllowed={offers.enable || offers.change}
      submit={() => void (chosen !== undefined && save.mutate(chosen))}
      close={close}
      refusal={save.isError ? asFailure(save.error).message : undefined}
      other={offers.disable && <Button onClick={() => setDisabling(true)}>Disable</Button>}
    >
      <Box variant="p">
        When a run of any export begins, is complete or failed, a webhook of yours gets a message with the export’s
        request id, partner, type, status, frequency, date and time.
      </Box>
      {alerts.url !== null && alerts.enabled && (
        <Alert type="info">
          They go to the address <Given text={alerts.url} />, which was set by the API. A webhook that you choose here
          takes its place.
        </Alert>
      )}
      <Receivers chosen={chosen} choose={setChosen} />
    </FormDialog>
  );
}

function Receivers({ chosen, choose }: { chosen: string | undefined; choose: (name: string | undefined) => void }) {
  const webhooks = useHref('/settings/channels/webhooks');
  const templates = useQuery({
    queryKey: ['webhooks'],
    queryFn: async () => await answer(api.GET('/api/webhooks')),
  });
  const options = receiversAmong(templates.data?.templates ?? []);
  return (
    <SpaceBetween size="s">
      <FormField
        label="Webhook Name"
        constraintText="Webhooks of the method POST"
        {...(templates.isError && { errorText: asFailure(templates.error).message })}
      >
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === chosen) ?? null}
          placeholder="Choose a webhook"
          statusType={templates.isPending ? 'loading' : 'finished'}
          loadingText="Loading webhooks"
          empty="There is no webhook of the method POST. Add one, then refresh."
          filteringType={options.length > 8 ? 'auto' : 'none'}
          onChange={({ detail }) => choose(detail.selectedOption.value)}
        />
      </FormField>
      <SpaceBetween direction="horizontal" size="m" alignItems="center">
        <Button iconName="refresh" loading={templates.isFetching} onClick={() => void templates.refetch()}>
          Refresh
        </Button>
        <Link href={webhooks} external externalIconAriaLabel="opens in a new tab">
          Add Webhook URL
        </Link>
      </SpaceBetween>
    </SpaceBetween>
  );
}
