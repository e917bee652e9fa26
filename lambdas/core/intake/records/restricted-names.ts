import { eventKey } from '../event-name.ts';

/** Keys of the system's own events, which nobody may upload (wire contract, upload: restricted names). */
export const restrictedKeys: ReadonlySet<string> = new Set(
  [
    'Notification Sent',
    'Notification Viewed',
    'Notification Clicked',
    'Notification Delivered',
    'Notification Replied',
    'UTM Visited',
    'App Launched',
    'App Uninstalled',
    'App Version Changed',
    'Stayed',
    'Reply Sent',
    'Experiment Rendered',
    'Reachable By',
    'Identity Reset',
    'Identity Set',
    'Identity Error',
  ].map(eventKey),
);
