import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { CopyableValue } from '../../parts/copyable.tsx';
import { Given } from '../../parts/given.tsx';
import { Time } from '../../parts/time.tsx';
import { count, sizeText } from './figures.ts';
import type { Import } from './import.ts';
import { RejectedButton } from './rejected-button.tsx';
import { State } from './state.tsx';
import { sentencesOf, typeOf, wayOf } from './words.ts';

/** What became of an import: in sentences, in figures, and why rows were rejected. */
export function Facts({ made }: { made: Import }) {
  const { fileName, version, by, bytes, createdAt, startedAt, finishedAt, rows, stored, rejected, importId } = made;
  const number = (value: number | undefined) => (value === undefined ? '–' : count(value));
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" actions={<RejectedButton made={made} />}>
            What became of it
          </Header>
        }
      >
        <SpaceBetween size="m">
          <State made={made} />
          <div>
            {sentencesOf(made).map((sentence) => (
              <p className="sentence" key={sentence}>
                <Given text={sentence} />
              </p>
            ))}
          </div>
          <KeyValuePairs
            columns={4}
            items={[
              { label: 'Rows', value: number(rows) },
              { label: 'Processed', value: number(stored) },
              { label: 'Errors', value: number(rejected) },
              { label: 'Size', value: sizeText(bytes) },
              { label: 'Came by', value: `${wayOf(made)}, ${typeOf(made).toLowerCase()}` },
              { label: 'From', value: <Given text={by} /> },
              { label: 'Came at', value: <Time at={createdAt} ago /> },
              { label: 'Began at', value: startedAt === undefined ? '–' : <Time at={startedAt} /> },
              { label: 'Ended at', value: finishedAt === undefined ? '–' : <Time at={finishedAt} /> },
              { label: 'File', value: <Given text={fileName} lines={3} /> },
              { label: 'Version', value: `${version}${version === 1 ? ', the first of this name' : ''}` },
              { label: 'Import', value: <CopyableValue text={importId} what="the id of the import" /> },
            ]}
          />
        </SpaceBetween>
      </Container>
      <Reasons reasons={made.reasons} />
    </SpaceBetween>
  );
}

/** The most frequent reasons of rejection. */
export function Reasons({ reasons }: { reasons: Import['reasons'] }) {
  if (reasons.length === 0) return null;
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header variant="h2" description="The most frequent ones">
          Why rows were rejected
        </Header>
      }
      items={reasons}
      trackBy="reason"
      columnDefinitions={[
        { id: 'reason', header: 'Reason', cell: ({ reason }) => <Given text={reason} />, isRowHeader: true },
        { id: 'rows', header: 'Rows', cell: ({ rows }) => count(rows), width: 120 },
      ]}
    />
  );
}
