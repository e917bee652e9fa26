import { expect, it } from 'vitest';
import { problemAt, problemsIn, stepOf } from '../../../dashboard/src/pages/campaigns/model/problems.ts';

it('what the API refuses is shown at its field, in the API’s words', () => {
  const problems = problemsIn(
    'trigger.events[0].event_properties[1].value: greater_than takes a number or a "$D_" date, or a list of them; care.most: must be a whole number from 100 to 1,000,000,000',
  );
  expect(problems).toEqual([
    {
      path: 'trigger.events.0.event_properties.1.value',
      text: 'greater_than takes a number or a "$D_" date, or a list of them',
    },
    { path: 'care.most', text: 'must be a whole number from 100 to 1,000,000,000' },
  ]);
  expect(problemAt(problems, 'trigger.events.0')).toBe(problems[0]?.text);
  expect(problemAt(problems, 'trigger.events.1')).toBeUndefined();
  expect(problems.map(({ path }) => stepOf(path))).toEqual(['who', 'schedule']);
});

it('a text of the customer’s in a sentence is not taken for a field', () => {
  expect(problemsIn('content.body: line 1, column 4: tag "include" not found')).toEqual([
    { path: 'content.body', text: 'line 1, column 4: tag "include" not found' },
  ]);
  expect(problemsIn('This campaign is completed; drafts, scheduled and live ones can be edited')).toEqual([]);
});
