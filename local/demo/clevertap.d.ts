/** The part of CleverTap's client for Node that the demo uses; the package ships no types. */
declare module 'clevertap' {
  type Client = {
    api: { apiEndpoint: string };
    events: (query: object, options: { batchSize: number }) => Promise<unknown[]>;
  };
  const clevertap: {
    REGIONS: { EUROPE: string };
    init: (accountId: string, passcode: string, region: string) => Client;
  };
  export = clevertap;
}
