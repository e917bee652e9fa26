import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import { type Import, isMoving } from './import.ts';

/** What is read of imports, and what is done with one. What moves is read again by itself. */
const SOON_MS = 1_500;
const LATER_MS = 10_000;

/** An empty text is any. */
export type Asked = { channel?: string; state?: string; before?: string };

export function useImports({ channel, state, before }: Asked) {
  const query = { ...(channel && { channel }), ...(state && { state }), ...(before !== undefined && { before }) };
  return useQuery({
    queryKey: ['imports', 'list', query],
    queryFn: () => answer(api.GET('/api/imports', { params: { query } })),
    refetchInterval: ({ state: { data } }) => (data?.imports.some(isMoving) ? 2 * SOON_MS : LATER_MS),
  });
}

export function useImport(id: string) {
  return useQuery({
    queryKey: ['imports', 'one', id],
    queryFn: async () => (await answer(api.GET('/api/imports/{id}', { params: { path: { id } } }))).import,
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? SOON_MS : LATER_MS),
  });
}

/** What changes an import; the lists that show it are read anew. Its previews are not: they are of a file that is mapped. */
export function useImportChange<Given>(act: (given: Given) => Promise<{ import: Import }>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: ({ import: made }) => queries.setQueryData(['imports', 'one', made.importId], made),
    onSettled: () => queries.invalidateQueries({ queryKey: ['imports', 'list'] }),
  });
}

export const cancelImport = (id: string) => answer(api.POST('/api/imports/{id}/cancel', { params: { path: { id } } }));
export const saveImport = (id: string) => answer(api.POST('/api/imports/{id}/save', { params: { path: { id } } }));
export const compareImport = (id: string) =>
  answer(api.POST('/api/imports/{id}/preview', { params: { path: { id } } }));

/** The file of rejected rows comes from the bucket, by a link that is made when it is asked for. */
export async function downloadRejected(id: string): Promise<void> {
  const { url, name } = await answer(api.GET('/api/imports/{id}/rejected', { params: { path: { id } } }));
  followLink(url, name);
}

/** A file that is made in the page. */
export function downloadText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  followLink(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function followLink(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.rel = 'noopener';
  link.click();
}
