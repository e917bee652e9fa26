import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { useDraft } from '../../../parts/draft.ts';
import { useNotices } from '../../../shell/notices.tsx';
import { fieldsOf } from '../settings/fields.ts';
import { saidOf } from '../settings/said.ts';
import { fieldsShown, settingsOf, valuesOf } from '../settings/values.ts';
import type { Partner, ShownExport } from '../types.ts';
import { editOf, wishOf } from './body.ts';
import { ContentPart } from './content-part.tsx';
import { FilesPart } from './files-part.tsx';
import { useSettings } from './form.ts';
import { SettingsPart } from './settings-part.tsx';
import { FIELDS, inSettings, OPTION_FIELDS, ofSettings } from './steps.ts';
import { Refused } from './test-access.tsx';
import { WhenPart } from './when-part.tsx';
import { troublesOf, type Wish } from './wish.ts';

const KEPT = '******** is kept, unless settings change';

/** What differs is sent. Settings are sent whole, so their secrets have to be typed again where any of them changes. */
export function EditForm({ exported, partner }: { exported: ShownExport; partner: Partner }) {
  const [before] = useState(() => wishOf(exported, valuesOf(fieldsOf(partner.settings), exported.settings)));
  const [wish, setWish, forget] = useDraft<Wish>(`exports.edit.${exported.id}`, before);
  const [isChecked, setChecked] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { tell } = useNotices();
  const page = `/settings/partners/exports/${exported.id}`;
  const settingsIn = ({ settings }: Wish) => JSON.stringify(settingsOf(state.fields, new Map(settings)));
  const change = (patch: Partial<Wish>) => setWish((now) => ({ ...now, ...patch }));
  const state = useSettings(partner, { wish, change });

  const isSettingsChanged =
    state.isSecretTyped || [before, wish].map(settingsIn).some((one, _, [first]) => one !== first);
  const body = editOf({ before, after: wish, partner }, isSettingsChanged ? state.settings() : undefined);
  const isChanged = Object.keys(body).length > 0;
  const troubles = new Map([...troublesOf(wish), ...(isSettingsChanged ? inSettings(state.problems()) : [])]);
  const save = useMutation({
    mutationFn: async (text: string) =>
      await answer(
        api.PATCH('/api/exports/{id}', { params: { path: { id: String(exported.id) } }, body: JSON.parse(text) }),
      ),
    onSuccess: async () => {
      forget();
      await queries.invalidateQueries({ queryKey: ['exports'] });
      tell({ type: 'success', text: 'The changes are saved, for the next run.' });
      navigate(page);
    },
  });
  const message = save.isError ? asFailure(save.error).message : '';
  const paths = fieldsShown(state.fields, state.values).map(({ path }) => `settings.${path}`);
  const said = saidOf(message, [...FIELDS, ...OPTION_FIELDS, ...paths]);
  const problems = new Map([...said.byField, ...(isChecked ? troubles : [])]);
  const part = { wish, change, partner, problems };

  function leave(): void {
    forget();
    navigate(page);
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (isChanged && troubles.size === 0) save.mutate(JSON.stringify(body));
      }}
    >
      <SpaceBetween size="l">
        {isChanged && !save.isPending && (
          <Alert
            type="info"
            action={
              <Button formAction="none" onClick={leave}>
                Throw changes away
              </Button>
            }
          >
            There are changes that are not saved.
          </Alert>
        )}
        <Container header={<Header variant="h2">Name</Header>}>
          <FormField label="Name of the export" constraintText="1–120 characters" errorText={problems.get('name')}>
            <Input value={wish.name} onChange={({ detail }) => change({ name: detail.value })} />
          </FormField>
        </Container>
        <SettingsPart
          partner={partner}
          wish={wish}
          state={state}
          problems={ofSettings(problems)}
          blocked={() => {
            setChecked(true);
            return state.problems().size > 0;
          }}
          tried={() => undefined}
          keptSecret={KEPT}
        />
        <ContentPart {...part} isFixed />
        <WhenPart {...part} isRecurring />
        <FilesPart {...part} />
        {said.rest !== '' && <Refused message={said.rest} header="Not saved" />}
        {(troubles.size > 0 || said.byField.size > 0) && (isChecked || save.isError) && (
          <Alert type="error">Some fields are not right; what is wrong stands beside them.</Alert>
        )}
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={leave}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!isChanged} loading={save.isPending}>
              Save
            </Button>
          </SpaceBetween>
        </Box>
      </SpaceBetween>
    </form>
  );
}
