/** What is said where the deployment has no server of SFTP. */
export const OFF =
  'This deployment has no server of SFTP; whoever operates it turns it on by deploying with `-c sftp=true` (docs/imports.md)';
