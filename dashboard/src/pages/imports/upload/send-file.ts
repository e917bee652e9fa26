import type { Import } from '../import.ts';
import { type Parts, type Sending, type SendPorts, sendParts } from './send-parts.ts';

export type FilePorts = SendPorts & {
  /** The state of the import, as the API has it. */
  stateNow: () => Promise<Import['state']>;
  /** Tells the API that all parts are there; it looks at the file then. */
  sayWhole: () => Promise<unknown>;
};
/** Without `begin`, it goes on where it broke off. */
type Given = Omit<Sending, 'begin'> & { begin?: Parts | undefined };

/** Sends a file until the API has looked at it. */
export async function sendFile(ports: FilePorts, { begin, ...sending }: Given): Promise<void> {
  const left = begin ?? (await leftOf(ports));
  if (!left) return;
  await sendParts(ports, { ...sending, begin: left });
  await ports.sayWhole();
}

/** Nothing, where it was said already that all parts are there: only the answer was lost. */
async function leftOf({ stateNow, partsFrom }: FilePorts): Promise<Parts | undefined> {
  return (await stateNow()) === 'Uploading' ? await partsFrom(1) : undefined;
}
