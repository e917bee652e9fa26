/** Of whom a later run of profiles says that they are gone. */
export type Gone = 'deleted' | 'deleted-or-merged';
