import { EVER, eventColumnsRead, profileColumnsRead, type Read, readsOf } from '#core/cql/reads.ts';
import { compileEvents, compilePeople } from '#core/cql/sql/compile.ts';
import type { Compiled } from '#core/cql/sql/sql.ts';
import { CLAUSE_COLUMNS, type EventColumn, type PersonColumn } from '#store/people/people.ts';
import type { Question } from '../domain/question.ts';
import { AUDIENCE_COLUMNS } from './audience-in.ts';
import { isAboutNew } from './now-in.ts';

/** What a question reads of the lake. */

/** SQL of what a question is about: ids of people, or events. */
export function foundBy(question: Question): Compiled {
  if (!('query' in question)) return { sql: 'SELECT * FROM events', params: [] };
  const isOfPeople = question.kind === 'profiles' || question.kind === 'audience';
  return isOfPeople ? compilePeople(question.query) : compileEvents(question.query);
}

/** What a question looks at; of events always which they are, when and whose. */
export function columnsIn(question: Question): { events: EventColumn[]; people: PersonColumn[] } {
  const own = [...CLAUSE_COLUMNS];
  switch (question.kind) {
    case 'now':
      return { events: own, people: question.by.length > 0 ? ['props'] : [] };
    case 'schema':
      return { events: [...own, 'event', 'event_id', 'props'], people: ['props'] };
    case 'audience': {
      const events = [...own, ...eventColumnsRead(question.query)];
      return { events, people: [...AUDIENCE_COLUMNS, ...profileColumnsRead(question.query)] };
    }
    case 'top':
      return { events: [...own, 'event_id', 'props'], people: ['props', ...profileColumnsRead(question.query)] };
    default: {
      const summed: EventColumn[] = question.kind === 'trends' && question.sumOf !== undefined ? ['props'] : [];
      const events = [...own, ...eventColumnsRead(question.query), ...summed];
      return { events, people: profileColumnsRead(question.query) };
    }
  }
}

export function readsIn(question: Question): Read[] {
  switch (question.kind) {
    case 'now':
      return [{ window: isAboutNew(question) ? EVER : { ...EVER, from: question.since } }];
    case 'schema':
      return question.of === 'events' ? [{ window: EVER }] : [];
    default:
      return readsOf(question.query);
  }
}
