import type { Frequency } from '#core/messages/bus-events.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import { alertTime } from './alert-time.ts';
import { deliveredTo, type Receiver } from './receiver.ts';
import type { RunEvent } from './run-event.ts';

/** The alert that a run's event calls for. How it travels is `webhooks/`. */
const statuses = {
  'export.run.started': 'Initiated',
  'export.run.completed': 'Completed',
  'export.run.failed': 'Failed',
} as const;

const types = { events: 'Events', profiles: 'Profiles' } as const;

/** The six keys of an alert, exactly these and in this order (wire contract, export status alerts). */
export function alertBody({ 'detail-type': type, detail }: RunEvent) {
  return {
    'Export Request Id': detail.export.id,
    Partner: detail.export.partner,
    Type: types[detail.export.type],
    Status: statuses[type],
    Frequency: frequencyWords(detail.export.frequency),
    'Date and Time': alertTime(new Date(detail.run.at), detail.timezone),
  };
}

/**
 * The delivery of an alert. Its id follows from the run, the status and the attempt at the run: an event that the bus repeats
 * reaches the receiver under the same id, and what a run that is taken up says anew under another. The account is part of it
 * because export ids are unique within an account only.
 */
export function alertDelivery(event: RunEvent, receiver: Receiver): Delivery {
  const { accountId, export: exported, run } = event.detail;
  const status = statuses[event['detail-type']].toLowerCase();
  return {
    deliveryId: ['alert', accountId, exported.id, run.runAt, status, ...(run.attempt ? [run.attempt] : [])].join('-'),
    accountId,
    purpose: 'alert',
    ...deliveredTo(receiver),
    profileIds: [],
    method: 'POST',
    contentType: 'application/json',
    body: JSON.stringify(alertBody(event)),
    attempt: 1,
    queuedAt: Date.parse(event.detail.run.at),
  };
}

function frequencyWords(frequency: Frequency): string {
  return frequency === 'one-time' ? 'One Time' : `Every ${frequency} Hours`;
}
