import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { answer, api } from '../../api/client.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { useNotices } from '../../shell/notices.tsx';
import { DifferenceCounts } from './difference-counts.tsx';
import { DifferentPeople } from './different-people.tsx';
import { Reasons } from './facts.tsx';
import { counted } from './figures.ts';
import type { Import, Preview, SamplePreview, WholePreview } from './import.ts';
import { compareImport, useImportChange } from './queries.ts';
import { RejectedRows } from './rejected-rows.tsx';

/** What saving would do: of the first rows at once, of all rows after they were compared. Which, and its page, is in the address. */
type Props = { made: Import; mapping: string; isViewer: boolean };

export function PreviewOf({ made, mapping, isViewer }: Props) {
  const [search, setSearch] = useSearchParams();
  const isWhole = search.get('rows') === 'all';
  const page = isWhole ? Number(search.get('page') ?? 1) : 1;
  const query = useQuery({
    queryKey: ['imports', 'preview', made.importId, mapping, isWhole, page],
    queryFn: () => readPreview(made, isWhole ? { rows: 'all', page: String(page) } : { rows: 'sample' }),
  });
  const show = (wanted: number) => setSearch({ rows: 'all', page: String(wanted) });
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description={
              made.type === 'event'
                ? 'Events change nothing that is there; rows that would be rejected are shown.'
                : 'Held against the profiles as they are now; nothing is stored by looking.'
            }
            actions={<Rows {...{ made, isWhole, isViewer }} />}
          >
            What would change
          </Header>
        }
      >
        <Loaded query={query}>{(preview) => <DifferenceCounts preview={preview} />}</Loaded>
      </Container>
      {query.data?.of === 'sample' && <OfSample preview={query.data} />}
      {query.data?.of === 'all' && query.data.state === 'compared' && <OfAll preview={query.data} show={show} />}
    </SpaceBetween>
  );
}

export async function readPreview({ importId }: Import, query: { rows: string; page?: string }): Promise<Preview> {
  const params = { path: { id: importId }, query };
  return (await answer(api.GET('/api/imports/{id}/preview', { params }))).preview;
}

function OfSample({ preview }: { preview: SamplePreview }) {
  return (
    <SpaceBetween size="l">
      <DifferentPeople people={preview.people} of={`Of the first ${counted(preview.rows, 'row')}`} />
      <RejectedRows rejected={preview.rejected} />
    </SpaceBetween>
  );
}

function OfAll({ preview, show }: { preview: WholePreview; show: (page: number) => void }) {
  const { people, page, pages, reasons, rows } = preview;
  return (
    <SpaceBetween size="l">
      <DifferentPeople people={people} of={`Of all ${counted(rows, 'row')}`} pages={{ page, pages, show }} />
      <Reasons reasons={reasons} />
    </SpaceBetween>
  );
}

function Rows({ made, isWhole, isViewer }: Pick<Props, 'made' | 'isViewer'> & { isWhole: boolean }) {
  const [, setSearch] = useSearchParams();
  const { tellFailure } = useNotices();
  const compare = useImportChange(compareImport);

  async function compareAll(): Promise<void> {
    try {
      await compare.mutateAsync(made.importId);
      // By the address the page knows that all rows are looked at, also after a reload.
      setSearch({ rows: 'all' });
    } catch (thrown) {
      tellFailure(thrown);
    }
  }

  if (isWhole) return <Button onClick={() => setSearch({})}>Show the first rows</Button>;
  if (isViewer || made.type === 'event') return null;
  return (
    <Button loading={compare.isPending} onClick={() => void compareAll()}>
      Compare all rows
    </Button>
  );
}
