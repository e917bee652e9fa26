import * as tokens from '@cloudscape-design/design-tokens';
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

/** Cloudscape's colours under names that our own styles and pictures use; their values follow the mode. */
const colours = {
  '--text': tokens.colorTextBodyDefault,
  '--text-secondary': tokens.colorTextBodySecondary,
  '--page': tokens.colorBackgroundLayoutMain,
  '--container': tokens.colorBackgroundContainerContent,
  '--divider': tokens.colorBorderDividerDefault,
  '--link': tokens.colorTextLinkDefault,
  '--good': tokens.colorTextStatusSuccess,
  '--bad': tokens.colorTextStatusError,
  '--warn': tokens.colorTextStatusWarning,
  '--series-1': tokens.colorChartsPaletteCategorical1,
  '--series-2': tokens.colorChartsPaletteCategorical2,
  '--series-3': tokens.colorChartsPaletteCategorical3,
  '--series-4': tokens.colorChartsPaletteCategorical4,
  '--series-5': tokens.colorChartsPaletteCategorical5,
  '--series-6': tokens.colorChartsPaletteCategorical6,
  '--series-7': tokens.colorChartsPaletteCategorical7,
  '--series-8': tokens.colorChartsPaletteCategorical8,
  '--series-rest': tokens.colorChartsStatusNeutral,
};

/** Applies the theme, and again whenever the system's changes. */
export function followTheme(): void {
  for (const [name, value] of Object.entries(colours)) document.body.style.setProperty(name, value);
  applyTheme();
  systemIsDark.addEventListener('change', applyTheme);
}

function applyTheme(): void {
  const theme = chosenTheme();
  const isDark = theme === 'dark' || (theme === 'system' && systemIsDark.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
}
