import Button from '@cloudscape-design/components/button';
import Flashbar from '@cloudscape-design/components/flashbar';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useEffect, useState } from 'react';
import { Outlet, useLocation, useMatches, useNavigate } from 'react-router';
import { useSession } from '../api/session.ts';
import { activeHref, navigationFor } from './navigation.ts';
import { NoticesProvider, useNotices } from './notices.tsx';
import type { PageHandle } from './page-route.ts';
import { TopBar } from './top-bar.tsx';

type Given = { /** The account that the address named, where it is none of theirs. */ strange: string | undefined };

/**
 * What is around every page: the bar at the top, the navigation, where one is, and notices. Cloudscape's own layout weighs as
 * much as all the rest of the first page.
 */
export function Frame({ strange }: Given) {
  return (
    <NoticesProvider>
      {strange !== undefined && <NotTheirs accountId={strange} />}
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <TopBar />
      <Body />
    </NoticesProvider>
  );
}

/** A link of another account shows this one instead, which is said: what is done here is not done there. */
function NotTheirs({ accountId }: { accountId: string }) {
  const { account } = useSession();
  const { tell } = useNotices();
  useEffect(() => {
    const here = `${account.name} (${account.accountId})`;
    tell({ type: 'warning', text: `The link is of ${accountId}, which you have no access to. This is ${here}.` });
  }, [accountId, account, tell]);
  return null;
}

function Body() {
  const { notices } = useNotices();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="frame">
      <Navigation isOpen={isOpen} close={() => setOpen(false)} />
      <main className="frame-page" id="page" tabIndex={-1}>
        <div className="frame-above">
          <span className="frame-menu">
            <Button
              iconName="menu"
              variant="icon"
              ariaLabel={isOpen ? 'Close navigation' : 'Open navigation'}
              ariaExpanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            />
          </span>
          <Crumbs />
        </div>
        <div className="frame-notices">
          <Flashbar items={notices} />
        </div>
        <Outlet />
      </main>
    </div>
  );
}

function Navigation({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { role, account } = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return (
    <nav className="frame-navigation" data-open={isOpen} aria-label="Pages">
      <SideNavigation
        header={{ text: account.name, href: '/' }}
        activeHref={activeHref(pathname)}
        items={navigationFor(role)}
        onFollow={(event) => {
          event.preventDefault();
          close();
          navigate(event.detail.href);
        }}
      />
    </nav>
  );
}

/** Where in the navigation the page is; its parts are words, not pages. */
function Crumbs() {
  const handle = useMatches().at(-1)?.handle;
  if (!isPageHandle(handle) || handle.crumbs.length < 2) return null;
  return <span className="crumbs">{handle.crumbs.join(' › ')}</span>;
}

function isPageHandle(handle: unknown): handle is PageHandle {
  return typeof handle === 'object' && handle !== null && 'crumbs' in handle;
}
