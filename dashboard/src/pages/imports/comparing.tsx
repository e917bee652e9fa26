import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useQuery } from '@tanstack/react-query';
import { Facts } from './facts.tsx';
import { counted } from './figures.ts';
import type { Import } from './import.ts';
import { readPreview } from './preview.tsx';

/** All rows are held against the profiles, and the import waits for its mapping again when that is done. */
export function Comparing({ made }: { made: Import }) {
  const query = useQuery({
    queryKey: ['imports', 'comparing', made.importId],
    queryFn: () => readPreview(made, { rows: 'all' }),
    refetchInterval: 1_500,
  });
  const found = query.data;
  // Somebody has saved it meanwhile.
  if (query.isError) return <Facts made={made} />;
  const isRunning = found?.of === 'all' && found.state === 'running';
  const { parts = 0, judged = 0, compared = 0 } = isRunning ? found : {};
  const percent = parts > 0 ? Math.floor((100 * (judged + compared)) / (2 * parts)) : 0;
  return (
    <Container header={<Header variant="h2">What would change</Header>}>
      <ProgressBar
        value={percent}
        label="Comparing all rows"
        ariaLabel="Comparing all rows"
        description={made.doing ?? 'Nothing is stored by this.'}
        additionalInfo={parts > 0 ? `${counted(parts, 'part')}: ${judged} judged, ${compared} compared` : ''}
      />
    </Container>
  );
}
