import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
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

const NoticesContext = createContext<Notices | undefined>(undefined);
let counter = 0;

export function useNotices(): Notices {
  const notices = use(NoticesContext);
  if (!notices) throw new Error('Notices are told inside the frame only');
  return notices;
}

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<FlashbarProps.MessageDefinition[]>([]);
  const tell = useCallback(({ type, text, undo }: Notice) => {
    counter += 1;
    const id = String(counter);
    const dismiss = () => setNotices((now) => now.filter((one) => one.id !== id));
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
    setNotices((now) => [item, ...now].slice(0, 5));
  }, []);
  const value = useMemo(
    () => ({
      notices,
      tell,
      tellFailure: (thrown: unknown) => tell({ type: 'error', text: asFailure(thrown).message }),
    }),
    [notices, tell],
  );
  return <NoticesContext value={value}>{children}</NoticesContext>;
}
