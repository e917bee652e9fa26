import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { answer, api } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { mayChange } from '../allowed.ts';
import { AlertsPane } from './alerts-pane.tsx';

/** The one switch of alerts, for all exports, old and new. Whether its pane is open is in the address. */
export function AlertsSwitch() {
  const { role } = useSession();
  const [search, setSearch] = useSearchParams();
  const alerts = useQuery({
    queryKey: ['alerts'],
    queryFn: async () => (await answer(api.GET('/api/alerts'))).alerts,
  });
  function show(isShown: boolean): void {
    setSearch((now) => {
      now.delete('alerts');
      if (isShown) now.set('alerts', 'open');
      return now;
    });
  }
  return (
    <>
      <Toggle
        checked={alerts.data?.enabled ?? false}
        disabled={!mayChange(role) || (!alerts.data && !alerts.isError)}
        onChange={() => show(true)}
      >
        Export Status Alerts
      </Toggle>
      {search.has('alerts') && mayChange(role) && <AlertsPane alerts={alerts} close={() => show(false)} />}
    </>
  );
}
