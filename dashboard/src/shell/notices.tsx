import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { useLocation } from 'react-router';
import { asFailure } from '../api/failure.ts';

/** Short notices above the page: what was done, and how to undo it; what failed, in the API's words. */
export type Notice = {
  type: 'success' | 'error' | 'warning' | 'info';
  text: ReactNode;
  /** Offered as a button beside the text. */
  undo?: { text?: string; action: () => void };
};

type Notices = {
  notices: FlashbarProps.MessageDefinition[];
  tell: (notice: Notice) => void;
  /** The same for something that was thrown. */
  tellFailure: (thrown: unknown) => void;
};

/** A success that was read goes with the page that it was of; what failed, and what can be undone, stays until it is dismissed. */
type Told = { at: number; item: FlashbarProps.MessageDefinition };
const READ_MS = 4_000;
const stays = ({ at, item }: Told) =>
  item.type !== 'success' || item.buttonText !== undefined || Date.now() - at < READ_MS;

const NoticesContext = createContext<Notices | undefined>(undefined);
let counter = 0;

export function useNotices(): Notices {
  const notices = use(NoticesContext);
  if (!notices) throw new Error('Notices are told inside the frame only');
  return notices;
}

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [told, setTold] = useState<Told[]>([]);
  const { pathname } = useLocation();
  useEffect(() => setTold((now) => now.filter(stays)), [pathname]);
  const tell = useCallback(({ type, text, undo }: Notice) => {
    counter += 1;
    const id = String(counter);
    const dismiss = () => setTold((now) => now.filter(({ item }) => item.id !== id));
    const button = undo && {
      buttonText: undo.text ?? 'Undo',
      onButtonClick: () => {
        dismiss();
        undo.action();
      },
    };
    const item: FlashbarProps.MessageDefinition = {
      id,
      type,
      content: text,
      dismissible: true,
      dismissLabel: 'Dismiss',
      onDismiss: dismiss,
      ...button,
    };
    setTold((now) => [{ at: Date.now(), item }, ...now].slice(0, 5));
  }, []);
  const value = useMemo(
    () => ({
      notices: told.map(({ item }) => item),
      tell,
      tellFailure: (thrown: unknown) => tell({ type: 'error', text: asFailure(thrown).message }),
    }),
    [told, tell],
  );
  return <NoticesContext value={value}>{children}</NoticesContext>;
}
