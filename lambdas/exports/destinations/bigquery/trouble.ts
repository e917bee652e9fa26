import { Failure } from '#core/failure.ts';
import { type Answer, isPassing, later, wordOf } from '../google/ask.ts';
import { refused } from '../trouble.ts';

/** What BigQuery refuses, in words for the customer. Its own words for each thing: docs/error-messages of BigQuery. */
type Where = { projectId: string; datasetId: string; member: string };

export function bigqueryTrouble(answer: Answer, { projectId, datasetId, member }: Where): Failure {
  const name = `The dataset "${projectId}.${datasetId}"`;
  if (isPassing(answer)) return later(`${name} could not be reached`, answer);
  if (answer.status === 401)
    return refused(`Google no longer accepts the credentials for the dataset "${projectId}.${datasetId}".`);
  if (answer.status === 404) return refused(`${name} does not exist, or one of its tables was removed just now.`);
  if (answer.status === 403) {
    return refused(
      `${name} refused ${wordOf(answer)}: grant ${member} the roles/bigquery.dataEditor on it and roles/bigquery.jobUser on the project "${projectId}".`,
    );
  }
  return refused(`${name} refused ${wordOf(answer)}.`);
}

export type JobError = { reason: string };
type Job = Where & { jobId: string; table: string };

/** Of a job that failed, and so added nothing. Its own words are in the customer's project, under the job's id. */
export function jobTrouble({ reason }: JobError, { projectId, datasetId, member, jobId, table }: Job): Failure {
  const name = `The table "${projectId}.${datasetId}.${table}"`;
  const word = /^\w{1,60}$/.test(reason) ? reason : 'failed';
  const look = `The job "${jobId}" of the project "${projectId}" says more`;
  switch (word) {
    case 'invalid':
    case 'invalidQuery':
      return refused(
        `${name} did not take the rows (${word}), and took none of them: its columns may have other types than the export’s instructions name. ${look}.`,
      );
    case 'accessDenied':
      return refused(
        `${name} may not be loaded by ${member} (${word}): it needs roles/bigquery.dataEditor on the dataset, and roles/storage.objectViewer on the bucket in settings.staging. ${look}.`,
      );
    case 'notFound':
      return refused(
        `${name}, or a file in the bucket in settings.staging, is not there (${word}); where the bucket was changed in the middle of a run, name the one before. ${look}.`,
      );
    case 'stopped':
    case 'quotaExceeded':
    case 'rateLimitExceeded':
    case 'jobRateLimitExceeded':
    case 'backendError':
    case 'internalError':
    case 'tableUnavailable':
    case 'timeout':
    case 'resourcesExceeded':
      return new Failure('unavailable', `${name} could not be loaded just now (${word}). ${look}.`, { retry: 'later' });
    default:
      return refused(`${name} did not take the rows (${word}). ${look}.`);
  }
}
