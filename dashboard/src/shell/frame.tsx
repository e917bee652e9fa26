import Button from '@cloudscape-design/components/button';
import Flashbar from '@cloudscape-design/components/flashbar';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useState } from 'react';
import { Outlet, useLocation, useMatches, useNavigate } from 'react-router';
import { useSession } from '../api/session.ts';
import { activeHref, navigationFor } from './navigation.ts';
import { NoticesProvider, useNotices } from './notices.tsx';
import type { PageHandle } from './page-route.ts';
import { TopBar } from './top-bar.tsx';

/**
 * What is around every page: the bar at the top, the navigation, where one is, and notices. Cloudscape's own layout weighs as
 * much as all the rest of the first page.
 */
export function Frame() {
  return (
    <NoticesProvider>
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <TopBar />
      <Body />
    </NoticesProvider>
  );
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
