import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { asFailure } from '../../../api/failure.ts';
import { useNotices } from '../../../shell/notices.tsx';
import { publish, save } from '../calls.ts';
import { type CampaignForm, changesOf, type Known } from '../model/definition.ts';
import { problemsIn, type Step, stepOf } from '../model/problems.ts';
import type { Campaign } from '../shapes.ts';

/** Saves the form as a draft, publishes it, or changes what is published; what the API refuses is told with its field. */
type Given = {
  form: CampaignForm;
  setForm: (next: (now: CampaignForm) => CampaignForm) => void;
  forget: () => void;
  /** As it was read from the API. */
  saved: CampaignForm;
  known: Known;
  goTo: (step: Step) => void;
};
type Way = 'draft' | 'publish' | 'change';
const DONE: Record<Way, string> = { draft: 'Saved as a draft.', publish: 'Published.', change: 'Changes saved.' };

export function useSaving({ form, setForm, forget, saved, known, goTo }: Given) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { tell } = useNotices();
  const saveForm = async (): Promise<string> => {
    const changes = changesOf(form, { ...known, saved });
    if (Object.keys(changes).length === 0) return form.id;
    const campaign: Campaign = await save(form.id === '' ? undefined : form.id, changes);
    const id = String(campaign.id);
    // Whatever fails from here on, another try changes this one and makes no second.
    setForm((now) => ({ ...now, id }));
    return id;
  };
  const mutation = useMutation({
    mutationFn: async (way: Way) => {
      const id = await saveForm();
      if (way === 'publish') await publish(id);
      return id;
    },
    onSuccess: async (id, way) => {
      forget();
      await queries.invalidateQueries({ queryKey: ['campaigns'] });
      tell({ type: 'success', text: DONE[way] });
      await navigate(`/campaigns/${id}`);
    },
    onError: (thrown) => {
      const [first] = problemsIn(asFailure(thrown).message);
      if (first) goTo(stepOf(first.path));
    },
  });
  const failure = mutation.isError ? asFailure(mutation.error) : undefined;
  return {
    saveDraft: () => mutation.mutate('draft'),
    publish: () => mutation.mutate('publish'),
    saveChanges: () => mutation.mutate('change'),
    isBusy: mutation.isPending,
    failure,
    problems: failure ? problemsIn(failure.message) : [],
    /** What was refused is no more of what is typed since. */
    clear: () => {
      if (mutation.isError) mutation.reset();
    },
  };
}
