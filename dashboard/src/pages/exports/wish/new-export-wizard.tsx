import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Wizard from '@cloudscape-design/components/wizard';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { useDraft } from '../../../parts/draft.ts';
import { Given } from '../../../parts/given.tsx';
import { useNotices } from '../../../shell/notices.tsx';
import { saidOf } from '../settings/said.ts';
import { fieldsShown } from '../settings/values.ts';
import type { Partner } from '../types.ts';
import { bodyOf } from './body.ts';
import { ContentPart } from './content-part.tsx';
import { FilesPart } from './files-part.tsx';
import { useSettings } from './form.ts';
import { NotMade } from './not-made.tsx';
import { PartnerCards } from './partner-cards.tsx';
import { Review } from './review.tsx';
import { SettingsPart } from './settings-part.tsx';
import { FIELDS, OPTION_FIELDS, ofSettings, placeOf, STEPS, type Step, stepWith, troublesBySteps } from './steps.ts';
import { WhenPart } from './when-part.tsx';
import { newWish, type Wish } from './wish.ts';
import { wizardWords } from './wizard-words.ts';

const LIST = '/settings/partners/exports';

/** The steps to a new export. Where one is, is in the address; what was entered, but secrets, is a draft. */
export function NewExportWizard({ partners }: { partners: readonly Partner[] }) {
  const [wish, setWish, forget] = useDraft<Wish>('exports.new', newWish);
  const [search, setSearch] = useSearchParams();
  const [checked, setChecked] = useState<ReadonlySet<Step>>(new Set());
  const [tested, setTested] = useState<string>();
  const [isLeaving, setLeaving] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { tell } = useNotices();

  const partner = partners.find(({ id }) => id === wish.partner);
  const change = (patch: Partial<Wish>) => setWish((now) => ({ ...now, ...patch }));
  const state = useSettings(partner, { wish, change });
  const create = useMutation({
    mutationFn: async (body: string) => await answer(api.POST('/api/exports', { body: JSON.parse(body) })),
    onSuccess: async ({ export: made }) => {
      forget();
      await queries.invalidateQueries({ queryKey: ['exports'] });
      tell({
        type: 'success',
        text: (
          <>
            <Given text={made.name} /> is made, and its first run starts.
          </>
        ),
      });
      navigate(`${LIST}/${made.id}`);
    },
  });
  const settingPaths =
    state.fields.length === 0 ? [] : fieldsShown(state.fields, state.values).map(({ path }) => `settings.${path}`);
  const message = create.isError ? asFailure(create.error).message : '';
  const said = saidOf(message, [...FIELDS, ...OPTION_FIELDS, ...settingPaths]);
  const at = partner ? placeOf(search.get('step')) : 0;
  const troubles = troublesBySteps(wish, { isPartner: partner !== undefined, settings: state.problems() });
  const troublesAt = (step: Step) => troubles.get(step) ?? new Map<string, string>();
  const shown = (step: Step) => new Map([...said.byField, ...(checked.has(step) ? troublesAt(step) : [])]);
  const settingsNow = JSON.stringify(state.settings());

  /** Shows what is missing in a step; true where something is. */
  function look(step: Step): boolean {
    setChecked((now) => new Set([...now, step]));
    return troublesAt(step).size > 0;
  }

  function go(to: number): void {
    const passed = STEPS.slice(at, to).find((step) => look(step));
    create.reset();
    setSearch({ step: passed ?? STEPS[to] ?? 'partner' });
  }

  const part = partner && { wish, change, partner };
  return (
    <>
      {state.secrets.length > 0 && at > 1 && troublesAt('settings').size > 0 && (
        <Alert type="info" action={<Button onClick={() => setSearch({ step: 'settings' })}>Go to settings</Button>}>
          What you entered is kept while you look around, but secrets are not: they have to be typed again.
        </Alert>
      )}
      <Wizard
        i18nStrings={wizardWords}
        activeStepIndex={at}
        isLoadingNextStep={create.isPending}
        onNavigate={({ detail }) => go(detail.requestedStepIndex)}
        onCancel={() => (wish === newWish ? navigate(LIST) : setLeaving(true))}
        onSubmit={() => {
          const missing = STEPS.find((step) => look(step));
          if (missing === undefined && partner) create.mutate(JSON.stringify(bodyOf(wish, partner, state.settings())));
          else if (missing !== undefined) setSearch({ step: missing });
        }}
        steps={[
          {
            title: 'Partner',
            description: 'Where the data goes.',
            ...(checked.has('partner') && !partner && { errorText: 'Choose a partner.' }),
            content: (
              <PartnerCards
                partners={partners}
                chosen={wish.partner}
                choose={(id) => {
                  state.forgetSecrets();
                  change({ partner: id, settings: [] });
                }}
              />
            ),
          },
          {
            title: 'Settings and access',
            description: 'How it is reached, and what has to be done there.',
            content: partner && (
              <SettingsPart
                partner={partner}
                wish={wish}
                state={state}
                problems={ofSettings(shown('settings'))}
                blocked={() => look('settings')}
                tried={(well) => setTested(well ? settingsNow : undefined)}
              />
            ),
          },
          { title: 'What to send', content: part && <ContentPart {...part} problems={shown('content')} /> },
          {
            title: 'Frequency and format',
            content: part && (
              <div className="stacked">
                <WhenPart {...part} problems={shown('schedule')} />
                <FilesPart {...part} problems={shown('schedule')} />
              </div>
            ),
          },
          {
            title: 'Review and create',
            content: partner && (
              <Review
                {...{ wish, change, partner, state }}
                problems={shown('review')}
                isTested={tested === settingsNow}
                edit={(step) => setSearch({ step })}
                refused={
                  create.isError && (
                    <NotMade
                      rest={said.rest}
                      elsewhere={stepWith(said.byField.keys())}
                      go={(step) => setSearch({ step })}
                    />
                  )
                }
              />
            ),
          },
        ]}
      />
      {isLeaving && (
        <Confirm
          title="Throw away what you entered?"
          verb="Throw away"
          act={async () => {
            forget();
            navigate(LIST);
          }}
          close={() => setLeaving(false)}
        >
          The export is not made. To keep what you entered for later, close this and leave by the navigation.
        </Confirm>
      )}
    </>
  );
}
