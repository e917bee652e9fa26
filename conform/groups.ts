import { account } from './groups/account.ts';
import { auth } from './groups/auth.ts';
import { campaigns } from './groups/campaigns.ts';
import { counts } from './groups/counts.ts';
import { cql } from './groups/cql.ts';
import { cqlSuperset } from './groups/cql-superset.ts';
import { documentGroup } from './groups/document.ts';
import { eventsDays } from './groups/events-days.ts';
import { eventsOpen } from './groups/events-open.ts';
import { eventsPages } from './groups/events-pages.ts';
import { eventsRecords } from './groups/events-records.ts';
import { exports } from './groups/exports.ts';
import { idempotency } from './groups/idempotency.ts';
import { identity } from './groups/identity.ts';
import { limits } from './groups/limits.ts';
import { neighbours } from './groups/neighbours.ts';
import { profile } from './groups/profile.ts';
import { profileOperations } from './groups/profile-operations.ts';
import { profiles } from './groups/profiles.ts';
import { recent } from './groups/recent.ts';
import { refused } from './groups/refused.ts';
import { tokens } from './groups/tokens.ts';
import { transport } from './groups/transport.ts';
import { upload } from './groups/upload.ts';
import { uploadIdentity } from './groups/upload-identity.ts';
import { uploadLimits } from './groups/upload-limits.ts';
import { uploadTexts } from './groups/upload-texts.ts';
import { uploadUnusual } from './groups/upload-unusual.ts';
import { webhookCampaigns } from './groups/webhook-campaigns.ts';
import { webhooks } from './groups/webhooks.ts';
import type { Group } from './rule.ts';

/** Every group, in the order of the contract. */
export const groups: readonly Group[] = [
  auth,
  account,
  transport,
  upload,
  uploadTexts,
  uploadIdentity,
  uploadLimits,
  uploadUnusual,
  profileOperations,
  tokens,
  idempotency,
  refused,
  recent,
  identity,
  neighbours,
  eventsOpen,
  eventsPages,
  eventsRecords,
  eventsDays,
  profiles,
  profile,
  counts,
  cql,
  cqlSuperset,
  webhooks,
  campaigns,
  webhookCampaigns,
  exports,
  limits,
  documentGroup,
];
