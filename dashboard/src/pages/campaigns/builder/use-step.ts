import { useSearchParams } from 'react-router';
import { useChangeAddress, withParam } from '../../../parts/address.ts';
import { type Step, steps } from '../model/problems.ts';

/** The step that is open; it is in the address. */
export function useStep(): [Step, (step: Step) => void] {
  const [params] = useSearchParams();
  const changeAddress = useChangeAddress();
  const step = steps.find((one) => one === params.get('step')) ?? 'who';
  const goTo = (next: Step) => changeAddress((now) => withParam(now, 'step', next), { replace: false });
  return [step, goTo];
}
