/** An object as `CopySource` names it. Slashes stay; whatever else is in a name is escaped. */
export const copySource = (bucket: string, key: string) =>
  `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
