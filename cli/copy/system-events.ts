import { keyOf } from '../unknown-event.ts';

/** Events that every account has by itself, and none takes by upload (wire contract, upload: restricted names). */
const keys = new Set(
  [
    ...[
      'Notification Sent',
      'Notification Viewed',
      'Notification Clicked',
      'Notification Delivered',
      'Notification Replied',
    ],
    ...[
      'UTM Visited',
      'App Launched',
      'App Uninstalled',
      'App Version Changed',
      'Stayed',
      'Reply Sent',
      'Experiment Rendered',
    ],
    ...['Reachable By', 'Identity Reset', 'Identity Set', 'Identity Error'],
  ].map(keyOf),
);

export function isSystemEvent(name: string): boolean {
  return keys.has(keyOf(name));
}
