import type { paths } from '../../api/schema.d.ts';

/** Shapes of the API's answers about imports. */
type Answer<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

export type Import = Answer<'/api/imports/{id}', 'get'>['import'];
export type Sample = Answer<'/api/imports/{id}/sample', 'get'>;
export type MappingFile = Answer<'/api/imports/{id}/mapping', 'get'>;
export type Preview = Answer<'/api/imports/{id}/preview', 'get'>['preview'];
export type SamplePreview = Extract<Preview, { of: 'sample' }>;
export type WholePreview = Extract<Preview, { state: 'compared' }>;
export type DifferentPerson = SamplePreview['people'][number];

export const hasEnded = ({ state }: Import) => state === 'Completed' || state === 'Rejected' || state === 'Cancelled';
export const isMoving = ({ state }: Import) => state === 'Processing' || state === 'Uploading';

/** Where an import is mapped, saved and followed. */
export const pathOf = ({ importId }: Pick<Import, 'importId'>) => `/settings/import/csv/${importId}`;
export const logPathOf = ({ importId }: Pick<Import, 'importId'>) => `/settings/import/activity-log/${importId}`;
