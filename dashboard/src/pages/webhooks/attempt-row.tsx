import { useSession } from '../../api/session.ts';
import { timeIn } from '../../parts/clock.ts';
import { outcomeWords, toneOf } from './answer-words.ts';
import { durationText } from './figures.ts';
import type { Attempt } from './template.ts';

/** Columns of the log of attempts; on a phone those that say the least are left to the panel. */
export const columns = [
  { id: 'at', label: 'Time' },
  { id: 'outcome', label: 'Outcome' },
  { id: 'answer', label: 'Answer' },
  { id: 'webhook', label: 'Webhook' },
  { id: 'campaign', label: 'Campaign' },
  { id: 'number', label: 'Attempt' },
  { id: 'ms', label: 'Took' },
] as const;

/** A row at its place in the whole height; plain elements, since it is made anew whenever it scrolls into sight. */
export function AttemptRow(props: {
  attempt: Attempt;
  index: number;
  top: number;
  name: string;
  isActive: boolean;
  isChosen: boolean;
  open: (index: number) => void;
}) {
  const { attempt, index, top, name, isActive, isChosen, open } = props;
  const { at, outcome, status, class: answered, campaignId, purpose, ms } = attempt;
  const zone = useSession().account.timezone;
  return (
    <tr
      id={`attempt-${index}`}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      className="attempts-row attempts-item"
      data-active={isActive}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => open(index)}
    >
      <td className="attempts-at">
        <time dateTime={at}>{timeIn(zone, at)}</time>
      </td>
      <td className="attempts-outcome">
        <span className="attempts-mark" data-tone={toneOf(outcome)} />
        {outcomeWords.get(outcome) ?? outcome}
      </td>
      <td className="attempts-answer">{status ?? answered}</td>
      <td className="attempts-webhook" title={name}>
        <bdi>{name}</bdi>
      </td>
      <td className="attempts-campaign">{campaignId ?? (purpose === 'alert' ? 'Status alert' : '–')}</td>
      <td className="attempts-number">{attempt.attempt}</td>
      <td className="attempts-ms">{outcome === 'parked' ? '–' : durationText(ms)}</td>
    </tr>
  );
}
