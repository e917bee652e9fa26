import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Wizard from '@cloudscape-design/components/wizard';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from '../../../api/session.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { useDraft } from '../../../parts/draft.ts';
import { type CampaignForm, entryOf } from '../model/definition.ts';
import { gapsIn, triggerGaps } from '../model/gaps.ts';
import { problemAt, problemsIn, type Step, stepOf, steps } from '../model/problems.ts';
import { wireTrigger } from '../model/trigger.ts';
import type { CampaignState, TriggerEntry } from '../shapes.ts';
import '../campaigns.css';
import { useAudienceCount } from './audience-count.ts';
import { BuilderContext } from './context.ts';
import { useSaving } from './saving.ts';
import { StepAudience } from './step-audience.tsx';
import { StepMessage } from './step-message.tsx';
import { StepReview } from './step-review.tsx';
import { StepSchedule } from './step-schedule.tsx';
import { StepWebhook } from './step-webhook.tsx';
import { StepWho } from './step-who.tsx';
import { TriggerMeaning } from './trigger-meaning.tsx';
import { usePreview } from './use-preview.ts';
import { useStep } from './use-step.ts';
import { SOMEBODY } from './who.ts';
import { wizardWords } from './wizard-words.ts';

/** A campaign in six steps. What is typed is kept in this tab until it is saved or thrown away. */
type Given = {
  /** Which draft in this tab. */
  draft: string;
  initial: CampaignForm;
  entries: readonly TriggerEntry[];
  state: CampaignState;
};

export function Builder({ draft, initial, entries, state }: Given) {
  const zone = useSession().account.timezone;
  const [form, setForm, forget] = useDraft(`campaign.${draft}`, initial);
  const [wasChanged] = useState(() => !isSame(form, initial));
  const [who, setWho] = useState(SOMEBODY);
  const [isAfresh, setAfresh] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const [isChecked, setChecked] = useState(false);
  const [step, goTo] = useStep();
  const navigate = useNavigate();
  const [first] = entries;
  const entry = entryOf(form.trigger, entries) ?? first;
  if (!entry) throw new Error('The catalogue of triggers is empty');

  const isFilled = triggerGaps(form, entry).length === 0;
  const count = useAudienceCount(isFilled ? wireTrigger(form.trigger, entry) : undefined);
  const saving = useSaving({ form, forget, read: initial, known: { entries }, goTo });
  const isPreviewed = step === 'message' || step === 'review';
  const rendered = usePreview({ form, entry, who, isShown: isPreviewed });
  // What the API says of what is filled in stands at once; what is not filled in yet is said when somebody wants to go on.
  const said = [...saving.problems, ...problemsOf(count), ...problemsOf(rendered)];
  const gaps = gapsIn(form, entry);
  const problem = (path: string) => problemAt(isChecked ? [...said, ...gaps] : said, path);
  const known = [...said.filter(({ path }) => !path.startsWith('event')), ...gaps];
  const isWrong = (at: Step) => known.some(({ path }) => stepOf(path) === at);

  const change = (part: Partial<CampaignForm>) => {
    saving.clear();
    setForm((now) => ({ ...now, ...part }));
  };
  const back = () => navigate(form.id === '' ? '/campaigns' : `/campaigns/${form.id}`);
  const check = (act: () => void) => {
    setChecked(true);
    const wrong = steps.find(isWrong);
    if (wrong !== undefined) goTo(wrong);
    else act();
  };
  const isDraft = state === 'draft';
  const error = saving.failure && saving.problems.length === 0 ? saving.failure.message : undefined;
  const content = (at: Step, part: React.ReactNode) => (
    <div className="campaign-step">
      {wasChanged && !isAfresh && (
        <Alert
          type="info"
          action={
            <Button
              onClick={() => {
                setForm(initial);
                forget();
                setAfresh(true);
                setChecked(false);
              }}
            >
              Start afresh
            </Button>
          }
        >
          What you had typed before is still here.
        </Alert>
      )}
      {['who', 'audience', 'review'].includes(at) && <TriggerMeaning count={count} isFilled={isFilled} />}
      {part}
    </div>
  );
  const stepsShown = [
    { title: 'Who qualifies', content: content('who', <StepWho />) },
    { title: 'Audience', content: content('audience', <StepAudience />), isOptional: true },
    { title: 'Webhook', content: content('webhook', <StepWebhook />) },
    { title: 'Message', content: content('message', <StepMessage />) },
    { title: 'Schedule', content: content('schedule', <StepSchedule />) },
    { title: 'Review', content: content('review', <StepReview />) },
  ];
  return (
    <BuilderContext value={{ form, change, problem, entries, entry, zone, who, setWho, rendered }}>
      <Wizard
        i18nStrings={wizardWords}
        submitButtonText={isDraft ? 'Publish' : 'Save changes'}
        activeStepIndex={steps.indexOf(step)}
        isLoadingNextStep={saving.isBusy}
        allowSkipTo
        steps={stepsShown.map((shown, place) =>
          steps[place] === step && error ? { ...shown, errorText: error } : shown,
        )}
        secondaryActions={
          isDraft && (
            <Button loading={saving.isBusy} onClick={() => check(saving.saveDraft)}>
              Save as draft
            </Button>
          )
        }
        onNavigate={({ detail: { requestedStepIndex, reason } }) => {
          const isStuck = (reason === 'next' || reason === 'skip') && isWrong(step);
          setChecked(isStuck);
          if (!isStuck) goTo(steps[requestedStepIndex] ?? 'who');
        }}
        onCancel={() => (isSame(form, initial) ? back() : setLeaving(true))}
        onSubmit={() => check(isDraft ? saving.publish : saving.saveChanges)}
      />
      {isLeaving && (
        <Confirm
          title="Leave without saving?"
          verb="Throw away"
          act={async () => {
            forget();
            await back();
          }}
          close={() => setLeaving(false)}
        >
          What you have typed here is thrown away.
        </Confirm>
      )}
    </BuilderContext>
  );
}

const isSame = (form: CampaignForm, initial: CampaignForm) => JSON.stringify(form) === JSON.stringify(initial);

type Asked = { isError: boolean; isFetching: boolean; error: Error | null };
const problemsOf = ({ isError, isFetching, error }: Asked) =>
  isError && !isFetching && error ? problemsIn(error.message) : [];
