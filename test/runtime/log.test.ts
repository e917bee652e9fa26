import { describe, expect, it } from 'vitest';
import { recordedLogs } from './logs.ts';

process.env.POWERTOOLS_METRICS_NAMESPACE = 'Causeway-dev';
const { count, measure } = await import('#runtime/log.ts');
const logs = recordedLogs();

describe('metrics of a handler', () => {
  it('go where the stage has them, so that those of two stages in one AWS account do not add up', () => {
    count('Quarantined', 1);
    measure({ purpose: 'alert' }, [{ metric: 'Attempts', unit: 'Count', values: [2] }]);
    const namespaces = [...logs.text().matchAll(/"Namespace":"([^"]+)"/g)].map(([, namespace]) => namespace);
    expect(namespaces).toEqual(['Causeway-dev', 'Causeway-dev']);
  });
});
