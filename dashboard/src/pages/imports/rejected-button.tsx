import Button from '@cloudscape-design/components/button';
import { useMutation } from '@tanstack/react-query';
import { useNotices } from '../../shell/notices.tsx';
import { count } from './figures.ts';
import type { Import } from './import.ts';
import { downloadRejected } from './queries.ts';

/** Downloads the rows that were rejected, where there are any. */
export function RejectedButton({ made, isLink = false }: { made: Import; isLink?: boolean }) {
  const { tellFailure } = useNotices();
  const { importId, rejectedFileRows: rows, fileName } = made;
  const download = useMutation({ mutationFn: () => downloadRejected(importId), onError: tellFailure });
  if (rows === undefined) return null;
  return (
    <Button
      variant={isLink ? 'inline-link' : 'normal'}
      iconName="download"
      ariaLabel={
        isLink ? `${count(rows)} rejected rows of ${fileName}, download` : `Download rejected rows of ${fileName}`
      }
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      {isLink ? count(rows) : 'Download rejected rows'}
    </Button>
  );
}
