import '@cloudscape-design/global-styles/index.css';
import './shell/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Entrance } from './shell/entrance.tsx';
import { followTheme } from './shell/theme.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
followTheme();
createRoot(root).render(
  <StrictMode>
    <Entrance />
  </StrictMode>,
);
