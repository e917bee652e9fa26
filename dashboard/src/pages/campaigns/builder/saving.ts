import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { asFailure, isRefusal } from '../../../api/failure.ts';
import { useNotices } from '../../../shell/notices.tsx';
import { publish, save } from '../calls.ts';
import { type CampaignForm, changesOf, type Known } from '../model/definition.ts';
import { problemsIn, type Step, stepOf } from '../model/problems.ts';

/** Saves the form as a draft, publishes it, or changes what is published; what the API refuses is told with its field. */
type Given = {
  form: CampaignForm;
  forget: () => void;
  /** As it was read from the API. */
  read: CampaignForm;
  known: Known;
  goTo: (step: Step) => void;
};
type Way = 'draft' | 'publish' | 'change';
const DONE: Record<Way, string> = { draft: 'Saved as a draft.', publish: 'Published.', change: 'Changes saved.' };

export function useSaving({ form, forget, read, known, goTo }: Given) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { tell } = useNotices();
  const saved = useRef<CampaignForm | undefined>(read);
  const saveForm = async (): Promise<string> => {
    const before = saved.current;
    const changes = changesOf(form, { ...known, saved: before });
    if (Object.keys(changes).length === 0) return form.id;
    // Until there is an answer, nobody knows which of the two is saved.
    saved.current = undefined;
    try {
      const { id } = await save(form.id === '' ? undefined : form.id, changes);
      saved.current = form;
      return String(id);
    } catch (thrown) {
      if (isRefusal(thrown)) saved.current = before;
      throw thrown;
    }
  };
  const mutation = useMutation({
    mutationFn: async (way: Way) => {
      const id = await saveForm();
      const failure = way === 'publish' ? await publish(id).then(() => undefined, asFailure) : undefined;
      if (failure && form.id !== '') throw failure;
      return { id, failure };
    },
    onSuccess: async ({ id, failure }, way) => {
      forget();
      await queries.invalidateQueries({ queryKey: ['campaigns'] });
      if (!failure) {
        tell({ type: 'success', text: DONE[way] });
        return await navigate(`/campaigns/${id}`);
      }
      // It is a draft now, and no new one any more: what is typed from here on changes this one, and begins no second.
      tell({ type: 'error', text: `It is saved as a draft, and not published: ${failure.message}` });
      const [first] = problemsIn(failure.message);
      await navigate(`/campaigns/${id}/edit?step=${first ? stepOf(first.path) : 'review'}`, { replace: true });
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
