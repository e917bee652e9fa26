import './exports.css';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams, useSearchParams } from 'react-router';
import { useSession } from '../../api/session.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { type Action, actionsFor, actionWords, mayChange } from './allowed.ts';
import { useExport, usePartners } from './queries.ts';
import { OneRun } from './runs/one-run.tsx';
import { RunsTable } from './runs/runs-table.tsx';
import { UnderWay } from './runs/under-way.tsx';
import { fieldsOf } from './settings/fields.ts';
import { settingsInWords } from './settings/in-words.ts';
import { StateBadge } from './state-badge.tsx';
import type { Run, ShownExport } from './types.ts';
import { useActions } from './use-actions.tsx';
import { wishOf } from './wish/body.ts';
import { choicesInWords, daysInWords, eventsInWords, identityInWords } from './wish/in-words.ts';
import { Pairs } from './wish/review.tsx';
import { frequencyInWords } from './words.ts';

/** One export: its state and why, its settings, its runs. */
export function OneExport() {
  const { id = '' } = useParams();
  const shown = useExport(id);
  if (shown.data) return <Shown {...shown.data} />;
  return (
    <Page title="Export">
      <Loaded query={shown}>{() => null}</Loaded>
    </Page>
  );
}

function Shown({ export: exported, runs }: { export: ShownExport; runs: readonly Run[] }) {
  const { role } = useSession();
  const { act, dialog } = useActions();
  const [search, setSearch] = useSearchParams();
  const chosen = runs.find(({ runAt }) => String(runAt) === search.get('run'));
  const underWay = runs.find(({ state }) => state === 'RUNNING');
  return (
    <Page
      title={exported.name}
      info={<StateBadge exported={exported} />}
      description={<span className="wraps">{exported.reason}</span>}
      actions={
        mayChange(role) && (
          <SpaceBetween direction="horizontal" size="xs">
            {actionsFor(exported).map((action: Action) => (
              <Button key={action} onClick={() => act(action, exported)}>
                {actionWords[action]}
              </Button>
            ))}
          </SpaceBetween>
        )
      }
    >
      {exported.attention.map((sentence) => (
        <Alert key={sentence} type="warning">
          {sentence}
        </Alert>
      ))}
      {underWay && <UnderWay exported={exported} run={underWay} />}
      <RunsTable
        runs={runs}
        chosen={chosen}
        choose={(run) => setSearch({ run: String(run.runAt) }, { preventScrollReset: true })}
      />
      {chosen && <OneRun key={chosen.runAt} exportId={String(exported.id)} run={chosen} />}
      <About exported={exported} />
      {dialog}
    </Page>
  );
}

function About({ exported }: { exported: ShownExport }) {
  const partners = usePartners();
  const partner = partners.data?.find(({ id }) => id === exported.partner);
  const wish = wishOf(exported, []);
  const { createdAt, updatedAt, nextRunAt, secretsSetAt } = exported;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{exported.partnerName}</Header>}>
        <Pairs pairs={settingsInWords(partner ? fieldsOf(partner.settings) : [], exported.settings)} />
      </Container>
      <Container header={<Header variant="h2">What is sent, and when</Header>}>
        <SpaceBetween size="l">
          <Pairs
            pairs={[
              ['Data', eventsInWords(wish)],
              ['Identity', identityInWords(wish.identity)],
              ['Frequency', frequencyInWords(exported.frequency)],
              ...daysInWords(wish),
              ...(partner ? choicesInWords(wish, partner) : []),
            ]}
          />
          <KeyValuePairs
            columns={3}
            minColumnWidth={180}
            items={[
              { label: 'Next run', value: nextRunAt ? <Time at={nextRunAt} ago /> : 'None by itself' },
              { label: 'Made', value: <Time at={createdAt} /> },
              { label: 'Changed', value: <Time at={updatedAt} /> },
              ...(secretsSetAt ? [{ label: 'Secrets given', value: <Time at={secretsSetAt} ago /> }] : []),
              { label: 'Export request id', value: String(exported.id) },
            ]}
          />
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
