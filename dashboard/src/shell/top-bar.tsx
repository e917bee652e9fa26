import { useState } from 'react';
import { useHref, useNavigate } from 'react-router';
import { setSession, useSession } from '../api/session.ts';
import { refreshSession, signOut } from '../api/sign-in.ts';
import { Menu } from './menu.tsx';
import { useNotices } from './notices.tsx';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

/** The account, how it looks, and who is signed in. */
export function TopBar() {
  const home = useHref('/');
  const navigate = useNavigate();
  return (
    <header className="top-bar">
      <a
        className="top-bar-name"
        href={home}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          navigate('/');
        }}
      >
        <img src="/favicon.svg" alt="" width="24" height="24" />
        Causeway
      </a>
      <AccountMenu />
      <PersonMenu />
    </header>
  );
}

/** For somebody who has several accounts: which is shown. */
function AccountMenu() {
  const { account, accounts } = useSession();
  const { tellFailure } = useNotices();
  if (accounts.length < 2) return null;

  async function switchTo(accountId: string): Promise<void> {
    if (accountId === account.accountId) return;
    try {
      const session = await refreshSession(accountId);
      setSession(session ? { kind: 'in', session } : { kind: 'out', why: 'Your session has ended.' });
    } catch (thrown) {
      tellFailure(thrown);
    }
  }

  return (
    <Menu
      label={`Account ${account.name}`}
      groups={[
        {
          entries: accounts.map(({ accountId, name }) => ({
            ...{ id: accountId, text: name, more: accountId },
            isChosen: accountId === account.accountId,
          })),
        },
      ]}
      choose={(id) => void switchTo(id)}
    >
      <span>{account.name}</span>
    </Menu>
  );
}

const themes: { id: Theme; text: string }[] = [
  { id: 'system', text: 'As the system has it' },
  { id: 'light', text: 'Light' },
  { id: 'dark', text: 'Dark' },
];

/** Who is signed in, how the pages look to them, and the way out. */
function PersonMenu() {
  const { person, role } = useSession();
  const { tellFailure } = useNotices();
  const [theme, setTheme] = useState(chosenTheme);
  const navigate = useNavigate();

  async function leave(): Promise<void> {
    try {
      await signOut();
      setSession({ kind: 'out' });
    } catch (thrown) {
      // The cookie is still there, which no script can take away: whoever reloads would be signed in.
      tellFailure(thrown);
    }
  }

  function choose(id: string): void {
    if (id === 'out') return void leave();
    if (id === 'me') return void navigate('/me');
    const chosen = themes.find((one) => one.id === id)?.id ?? 'system';
    chooseTheme(chosen);
    setTheme(chosen);
  }

  return (
    <Menu
      label={`Signed in as ${person.email}`}
      groups={[
        { entries: [{ id: 'me', text: 'Password and two-step sign-in', more: `${person.email}, ${role}` }] },
        { title: 'Appearance', entries: themes.map((one) => ({ ...one, isChosen: one.id === theme })) },
        { entries: [{ id: 'out', text: 'Sign out' }] },
      ]}
      choose={choose}
    >
      <span>{person.email}</span>
    </Menu>
  );
}
