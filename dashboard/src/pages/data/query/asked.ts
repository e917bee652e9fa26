import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useDraft } from '../../../parts/draft.ts';

/** What is asked, as the address has it: of events or of people, and the text of the query. */
export type Subject = 'events' | 'people';
export type Asked = { of: Subject; text: string };

/** What an address may hold on its way through proxies; longer queries are kept in this tab. */
const LONGEST_IN_ADDRESS = 6_000;
const PAUSE_MS = 300;
export const FIRST_QUERY = JSON.stringify({ event_name: '', from: '-30d' });

export function useAsked(): Asked & { ask: (next: Partial<Asked>) => void; isInAddress: boolean } {
  const [params, setParams] = useSearchParams();
  const [draft, setDraft, forgetDraft] = useDraft('query', '');
  const inAddress = params.get('q');
  const [text, setText] = useState(inAddress ?? (draft || FIRST_QUERY));
  const written = useRef(inAddress);
  const isInAddress = encodeURIComponent(text).length <= LONGEST_IN_ADDRESS;

  // Somebody followed a link, or went back.
  useEffect(() => {
    if (inAddress === written.current) return;
    written.current = inAddress;
    if (inAddress !== null) setText(inAddress);
  }, [inAddress]);

  useEffect(() => {
    if (text === (written.current ?? FIRST_QUERY)) return;
    const timer = setTimeout(() => {
      written.current = isInAddress ? text : null;
      if (isInAddress) forgetDraft();
      else setDraft(text);
      setParams((now) => withQuery(now, isInAddress ? text : null), { replace: true });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, isInAddress, setParams, setDraft, forgetDraft]);

  const of = params.get('of') === 'people' ? 'people' : 'events';
  const ask = useCallback(
    (next: Partial<Asked>) => {
      if (next.text !== undefined) setText(next.text);
      if (next.of !== undefined) {
        const { of: subject } = next;
        setParams((now) => new URLSearchParams([...[...now].filter(([name]) => name !== 'of'), ['of', subject]]), {
          replace: true,
        });
      }
    },
    [setParams],
  );
  return { of, text, ask, isInAddress };
}

function withQuery(now: URLSearchParams, text: string | null): URLSearchParams {
  const rest = [...now].filter(([name]) => name !== 'q');
  return new URLSearchParams(text === null ? rest : [...rest, ['q', text]]);
}

/** The address of the query page with this query in it. */
export function queryPath(of: Subject, query: object): string {
  return `/data/query?${new URLSearchParams({ of, q: JSON.stringify(query) })}`;
}
