import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useChangeAddress, withParam } from '../../../parts/address.ts';
import { useDraft } from '../../../parts/draft.ts';

/** What is asked, as the address has it: of events or of people, and the text of the query. */
export type Subject = 'events' | 'people';
export type Asked = { of: Subject; text: string };

/** What an address may hold on its way through proxies; longer queries are kept in this tab. */
const LONGEST_IN_ADDRESS = 6_000;
const PAUSE_MS = 300;
export const FIRST_QUERY = JSON.stringify({ event_name: '', from: '-30d' });

export function useAsked(): Asked & { ask: (next: Partial<Asked>) => void; isInAddress: boolean } {
  const [params] = useSearchParams();
  const changeAddress = useChangeAddress();
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
      changeAddress((now) => withParam(now, 'q', isInAddress ? text : undefined));
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, isInAddress, changeAddress, setDraft, forgetDraft]);

  const of = params.get('of') === 'people' ? 'people' : 'events';
  const ask = useCallback(
    (next: Partial<Asked>) => {
      if (next.text !== undefined) setText(next.text);
      if (next.of !== undefined) {
        const { of: subject } = next;
        changeAddress((now) => withParam(now, 'of', subject));
      }
    },
    [changeAddress],
  );
  return { of, text, ask, isInAddress };
}

/** The address of the query page with this query in it. */
export function queryPath(of: Subject, query: object): string {
  return `/data/query?${new URLSearchParams({ of, q: JSON.stringify(query) })}`;
}
