import { applyMode, Mode } from '@cloudscape-design/global-styles';

/** Light, dark, or what the system has; remembered in this browser. */
export type Theme = 'light' | 'dark' | 'system';

const KEY = 'causeway.theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

export function chosenTheme(): Theme {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  applyTheme();
}

/** Applies the theme, and again whenever the system's changes. */
export function followTheme(): void {
  applyTheme();
  systemIsDark.addEventListener('change', applyTheme);
}

function applyTheme(): void {
  const theme = chosenTheme();
  const isDark = theme === 'dark' || (theme === 'system' && systemIsDark.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
}
