/** What is answered here is kept nowhere on its way. */
export const noStore = { 'cache-control': 'no-store' };
