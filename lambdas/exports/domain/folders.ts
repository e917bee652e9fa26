import { nameInFile, type RunName } from './file-names.ts';
import { filledTemplate } from './folder-choice.ts';

/**
 * Folders for a run's files, below the prefix that the partner's settings may have (wire contract, exports: file names). The
 * manifest stays above them, so that it is found without knowing the run, and names each file with its folders.
 */
const LONGEST_EVENT_BYTES = 64;

/** The folders of a file, with a "/" at their end, or nothing. */
export function folderOf(run: RunName, event?: { key: string; name: string }): string {
  const chosen = [chosenFolder(run), event && run.eventFolders ? eventFolder(event) : ''];
  return chosen
    .filter((folder) => folder !== '')
    .map((folder) => `${folder}/`)
    .join('');
}

function chosenFolder(run: RunName): string {
  const { folders = 'root' } = run;
  if (typeof folders === 'object') {
    return filledTemplate(folders.template, {
      'Account-id': run.accountId,
      'Export-id': String(run.exportId),
      Timestamp: String(run.runAt),
      'Instance-id': run.databaseId,
      Date: run.date,
    });
  }
  switch (folders) {
    case 'root':
      return '';
    case 'data-type':
      return run.type === 'events' ? 'events' : 'profile';
    case 'run-date':
      return run.date;
    case 'export-id':
      return String(run.exportId);
  }
}

/**
 * A readable name: two events may share a folder, their files have names of their own. Readers take `a=b` for a column
 * and pass over what begins with `_` or `.`.
 */
function eventFolder(event: { key: string; name: string }): string {
  return nameInFile(event, { longest: LONGEST_EVENT_BYTES })
    .replace(/^[_.]+/, '-')
    .replaceAll('=', '-');
}
