/** What a file may have at most, as it is sent (wire contract, file imports): by whichever door it comes, and wherever it is looked at. */
export const GB = 1024 ** 3;
export const MAX_FILE_BYTES = 5 * GB;
export const MAX_ENCRYPTED_BYTES = 1 * GB;
/** By the API. What is larger goes by SFTP. */
export const MAX_UPLOAD_BYTES = 1 * GB;
