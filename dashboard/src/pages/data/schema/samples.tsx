import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { untilWhole } from '../../../api/patiently.ts';
import { Given } from '../../../parts/given.tsx';
import { askedName, type Sample, samplesIn } from './schema.ts';

/** The most frequent values of an event's property in the last year, looked up when somebody wants to see them. */
const MOST = 5;

async function samplesOf(asked: { event: string; property: string; signal: AbortSignal }): Promise<Sample[]> {
  const { event, property, signal } = asked;
  const groups = { values: { name: askedName(property), top_n: MOST } };
  const body = { event_name: event, from: '-365d', groups };
  const counted = await untilWhole<{ status: string }>(
    async (reqId) =>
      reqId === undefined
        ? await answer(api.POST('/1/counts/top.json', { body, signal }))
        : await answer(api.GET('/1/counts/top.json', { params: { query: { req_id: reqId } }, signal })),
    { signal },
  );
  return samplesIn(counted);
}

export function Samples({ event, property }: { event: string; property: string }) {
  const [isWanted, setWanted] = useState(false);
  const samples = useQuery({
    queryKey: ['schema', 'samples', event, property],
    enabled: isWanted,
    staleTime: 120_000,
    queryFn: async ({ signal }) => await samplesOf({ event, property, signal }),
  });
  if (samples.isError) return <span>{asFailure(samples.error).message}</span>;
  if (!samples.data) {
    return (
      <Button
        variant="inline-link"
        loading={samples.isFetching}
        ariaLabel={`Show values of ${property}`}
        onClick={() => setWanted(true)}
      >
        Show values
      </Button>
    );
  }
  if (samples.data.length === 0) return <>none in the last 365 days</>;
  return (
    <ul className="schema-samples" aria-label={`Values of ${property}`}>
      {samples.data.map(({ value, count }) => (
        <li key={value}>
          <Given text={value} /> <span className="schema-count">× {count.toLocaleString('en')}</span>
        </li>
      ))}
    </ul>
  );
}
