import Badge, { type BadgeProps } from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ShownExport } from './types.ts';

const colors: Record<ShownExport['badge'], NonNullable<BadgeProps['color']>> = {
  Running: 'green',
  Completed: 'blue',
  Paused: 'severity-low',
  Stopped: 'grey',
  Failed: 'red',
};

const sameWord = ({ badge, state }: Pick<ShownExport, 'badge' | 'state'>) => badge.toUpperCase() === state;

/** The word of the list, and the state that it stands for. */
export function StateBadge({ exported }: { exported: Pick<ShownExport, 'badge' | 'state'> }) {
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <Badge color={colors[exported.badge]}>{exported.badge}</Badge>
      {!sameWord(exported) && (
        <Box variant="small" color="text-body-secondary">
          {exported.state}
        </Box>
      )}
    </SpaceBetween>
  );
}
