import { useSearchParams } from 'react-router';
import { type Step, steps } from '../model/problems.ts';

/** The step that is open; it is in the address. */
export function useStep(): [Step, (step: Step) => void] {
  const [params, setParams] = useSearchParams();
  const step = steps.find((one) => one === params.get('step')) ?? 'who';
  const goTo = (next: Step) =>
    setParams((now) => {
      now.set('step', next);
      return now;
    });
  return [step, goTo];
}
