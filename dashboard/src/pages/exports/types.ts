import type { paths } from '../../api/schema.d.ts';

type Success<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

/** What the API says of exports, runs and partners. */
export type ShownExport = Success<'/api/exports'>['exports'][number];
export type Partner = Success<'/api/partners'>['partners'][number];
export type Run = Success<'/api/exports/{id}'>['runs'][number];
export type RunFile = Success<'/api/exports/{id}/runs/{runAt}'>['files'][number];
export type RejectedRecord = Success<'/api/exports/{id}/runs/{runAt}/rejected'>['rejected'][number];
