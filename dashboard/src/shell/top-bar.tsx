import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { useHref, useNavigate } from 'react-router';
import { setSession, useSession } from '../api/session.ts';
import { refreshSession, signOut } from '../api/sign-in.ts';
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
      <ThemeMenu />
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
    <ButtonDropdown
      ariaLabel={`Account ${account.name}`}
      items={accounts.map(({ accountId, name }) => ({ id: accountId, text: name, secondaryText: accountId }))}
      onItemClick={({ detail }) => void switchTo(detail.id)}
    >
      {account.name}
    </ButtonDropdown>
  );
}

const themes: { id: Theme; text: string }[] = [
  { id: 'system', text: 'As the system has it' },
  { id: 'light', text: 'Light' },
  { id: 'dark', text: 'Dark' },
];

function ThemeMenu() {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <ButtonDropdown
      variant="icon"
      ariaLabel="Appearance"
      items={themes.map(({ id, text }) => ({ id, text, itemType: 'checkbox', checked: id === theme }))}
      onItemClick={({ detail }) => {
        const chosen = themes.find(({ id }) => id === detail.id)?.id ?? 'system';
        chooseTheme(chosen);
        setTheme(chosen);
      }}
    />
  );
}

function PersonMenu() {
  const { person, role } = useSession();
  const { tellFailure } = useNotices();
  const navigate = useNavigate();

  async function leave(): Promise<void> {
    await signOut().catch(tellFailure);
    setSession({ kind: 'out' });
  }

  return (
    <ButtonDropdown
      ariaLabel={`Signed in as ${person.email}`}
      items={[
        { id: 'who', text: person.email, secondaryText: role, disabled: true },
        { id: 'me', text: 'Password and two-step sign-in' },
        { id: 'out', text: 'Sign out' },
      ]}
      onItemClick={({ detail }) => (detail.id === 'out' ? void leave() : void navigate('/me'))}
    >
      {person.email}
    </ButtonDropdown>
  );
}
