export const GB = 1024 ** 3;

/**
 * What a file may have at most, as it is sent (wire contract, file imports): by whichever door it comes, and wherever it is looked at. What is
 * too large to be uploaded by the API goes by SFTP.
 */
export const MAX_BYTES = { file: 5 * GB, encrypted: GB, uploaded: GB } as const;
