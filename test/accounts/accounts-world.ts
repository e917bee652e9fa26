import { afterEach, beforeEach } from 'vitest';
import { tableOfAll } from '../support/dynamo/memory-table.ts';

/** The Accounts table in memory, empty before each test. */
export function accountsWorld() {
  const table = tableOfAll();
  beforeEach(() => {
    table.items.clear();
    table.listen();
  });
  afterEach(() => void table.sdk.reset());

  /** An account without passcodes. */
  const addAccount = (accountId: string) => {
    const account = { accountId, name: 'Shop', timezone: 'UTC', createdAt: '2026-11-01T00:00:00.000Z' };
    table.put({ pk: accountId, sk: 'account', ...account });
  };
  return { ...table, addAccount, text: () => JSON.stringify([...table.items.values()]) };
}
