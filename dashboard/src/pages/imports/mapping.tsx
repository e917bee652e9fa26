import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import { Loaded } from '../../parts/loaded.tsx';
import type { Import, MappingFile, Sample } from './import.ts';
import { MappingForm } from './mapping-form.tsx';
import { SampleRows } from './sample-rows.tsx';

/** A file that is whole: its first rows, its columns, and what saving it would do. */
export function Mapping({ made }: { made: Import }) {
  const query = useQuery({
    queryKey: ['imports', 'columns', made.importId],
    queryFn: () => readColumns(made),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Loaded query={query}>
      {({ sample, saved }) => (
        <SpaceBetween size="l">
          <SampleRows sample={sample} />
          <MappingForm made={made} sample={sample} savedBefore={saved} />
        </SpaceBetween>
      )}
    </Loaded>
  );
}

async function readColumns({ importId, mapped }: Import): Promise<{ sample: Sample; saved: MappingFile | undefined }> {
  const params = { path: { id: importId } };
  const [sample, saved] = await Promise.all([
    answer(api.GET('/api/imports/{id}/sample', { params })),
    mapped ? answer(api.GET('/api/imports/{id}/mapping', { params })) : undefined,
  ]);
  return { sample, saved };
}
