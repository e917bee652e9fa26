/**
 * The platform of a device, by the push service of its token: what `platformInfo` of a person says it is (wire contract,
 * Get Profiles: one person). A token whose service is of no one platform leaves it to the person's own properties.
 */
export const platforms: ReadonlyMap<string, string> = new Map([
  ['apns', 'iOS'],
  ...['fcm', 'gcm', 'hps', 'bps', 'xps'].map((service) => [service, 'Android'] as const),
  ...['wns', 'mpns'].map((service) => [service, 'Windows'] as const),
  ...['chrome', 'firefox', 'safari', 'edge', 'opera', 'webpush'].map((service) => [service, 'Web'] as const),
]);

/** What is said of a device beside its ids, and the name under which a person's own properties tell it. */
export const deviceFields: ReadonlyMap<string, string> = new Map([
  ['platform', 'os'],
  ...['os_version', 'app_version', 'make', 'model'].map((key) => [key, key] as const),
]);
