import type { HttpMethod } from '#core/messages/delivery.ts';

/**
 * The call that tries a template before it is saved, field by field as it is documented (wire contract, outbound webhooks). A
 * GET has no body.
 */
const profile = { Identity: 'UserId', Email: 'User@user.com', push_token: 'Token' };
const payload = {
  is_test: true,
  targetId: 1234,
  key_values: { key: 'value' },
  profiles: [profile, profile, profile, profile, profile],
};

export function testBody(method: HttpMethod): string | undefined {
  return method === 'GET' ? undefined : JSON.stringify(payload);
}

/** What is told of its answer: never what the answer says, which may be of somebody's inside (failure mode 21). */
export type TestAnswer = { class: string; status?: number };

/** Only this status saves a template. */
export const SAVING_STATUS = 200;

export function testRefusal(answer: TestAnswer): string | undefined {
  if (answer.status === SAVING_STATUS) return undefined;
  const how = answer.status === undefined ? `ended with "${answer.class}"` : `was answered ${answer.status}`;
  return `the test call ${how}; a template is saved when the answer is ${SAVING_STATUS}`;
}
