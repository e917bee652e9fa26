/**
 * An account has at most 512 event types, system ones included (wire contract, upload: limits). Which it has is one stored
 * list.
 */
export type EventTypeList = {
  /** The stored keys with their version, 0 where nothing is stored. */
  read: (accountId: string) => Promise<{ keys: string[]; version: number }>;
  /** False when somebody else has written version `version` + 1 first. */
  write: (accountId: string, types: { keys: string[]; version: number }) => Promise<boolean>;
};

/** 512 without the 16 system events that every account has. */
export const MAX_OWN_TYPES = 496;
