import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '../../../api/session.ts';
import { walk } from '../query/ask-api.ts';
import { didOf, type Person } from './person.ts';
import {
  extentOf,
  FEW,
  firstSpan,
  type Span,
  spanBefore,
  type TimelineEvent,
  timelineEvents,
  timelineQuery,
} from './timeline.ts';

/** A person's events from the newest back, a span of days at a time. */
type SpanRead = { span: Span; found: number; events: TimelineEvent[] };

export function useTimeline(person: Person, event: string | undefined) {
  const zone = useSession().account.timezone;
  const did = didOf(person.events).filter(({ name }) => event === undefined || name === event);
  const [now] = useState(Date.now);
  const extent = extentOf(did, zone, now);
  const identity = person.identity;
  const whose = { identity, objectIds: person.platformInfo.map(({ objectId }) => objectId) };
  const result = useInfiniteQuery({
    queryKey: ['timeline', whose, event, extent],
    enabled: extent !== undefined,
    staleTime: 30_000,
    initialPageParam: extent && firstSpan(extent),
    queryFn: async ({ pageParam, signal }): Promise<SpanRead> => {
      if (!pageParam || !extent) throw new Error('Somebody who did nothing has no timeline');
      let span = pageParam;
      let events: TimelineEvent[] = [];
      for (;;) {
        const text = JSON.stringify(timelineQuery(whose, { span, event }));
        const options = { batchSize: 5_000 };
        const records: unknown[] = [];
        for await (const page of walk('events', { text, options, signal })) records.push(...page);
        events = [...events, ...timelineEvents(records, { span, whose })];
        const before = events.length < FEW ? spanBefore(span, { extent, found: records.length }) : undefined;
        if (!before) return { span, found: records.length, events };
        span = before;
      }
    },
    getNextPageParam: (last) => (extent ? spanBefore(last.span, { extent, found: last.found }) : undefined),
  });
  return { ...result, extent, events: result.data?.pages.flatMap(({ events }) => events) ?? [] };
}
