import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The table Campaigns: campaigns, their runs, whom they qualified and what became of people. */
export type CampaignsAt = { db: DynamoDBDocumentClient; table: string };
