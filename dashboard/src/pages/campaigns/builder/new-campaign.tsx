import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { Empty } from '../../../parts/empty.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Page } from '../../../parts/page.tsx';
import { campaignQuery, triggersQuery } from '../calls.ts';
import { useMayChange } from '../may-change.ts';
import { emptyForm, formOf } from '../model/definition.ts';
import { formFor } from '../model/trigger.ts';
import type { TriggerEntry } from '../shapes.ts';
import { Builder } from './builder.tsx';

/** `/campaigns/new`, and with `?from=` as a copy of another. */
export function NewCampaign() {
  const triggers = useQuery(triggersQuery);
  const [params] = useSearchParams();
  const from = params.get('from');
  return (
    <Page
      title="New campaign"
      description="Calls a webhook about the people who qualify. Nothing is sent before it is published."
    >
      {useMayChange() ? (
        <Loaded query={triggers}>
          {(entries) => (from === null ? <Afresh entries={entries} /> : <Copy id={from} entries={entries} />)}
        </Loaded>
      ) : (
        <LookOnly />
      )}
    </Page>
  );
}

export function LookOnly() {
  return (
    <Empty title="You may look at campaigns">
      To make and change them takes the role marketer or admin; an admin of the account can give it to you.
    </Empty>
  );
}

function Afresh({ entries }: { entries: readonly TriggerEntry[] }) {
  const [first] = entries;
  if (!first) return <Empty title="There are no triggers" />;
  return <Builder draft="new" initial={emptyForm(formFor(first))} entries={entries} state="draft" />;
}

const MOST_NAME = 120;

function Copy({ id, entries }: { id: string; entries: readonly TriggerEntry[] }) {
  const campaign = useQuery(campaignQuery(id));
  return (
    <Loaded query={campaign}>
      {(shown) => {
        const form = formOf(shown, { entries });
        if (!form) return <NotShown />;
        const name = [...`Copy of ${form.name}`].slice(0, MOST_NAME).join('');
        return <Builder draft={`new.${id}`} initial={{ ...form, id: '', name }} entries={entries} state="draft" />;
      }}
    </Loaded>
  );
}

export function NotShown() {
  return <Empty title="This trigger has no form here">It was made by the API. Change it there.</Empty>;
}
