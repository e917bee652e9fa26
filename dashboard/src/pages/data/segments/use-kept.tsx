import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { Given } from '../../../parts/given.tsx';
import { useNotices } from '../../../shell/notices.tsx';

/** After a segment was saved: the lists are read again, somebody is told, and its page opens. */
export function useKept(): (segment: { id: number; name: string }) => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { tell } = useNotices();
  return async ({ id, name }) => {
    await queries.invalidateQueries({ queryKey: ['segments'] });
    tell({
      type: 'success',
      text: (
        <>
          Segment <Given text={name} /> is kept.
        </>
      ),
    });
    navigate(`/data/segments/${id}`);
  };
}
