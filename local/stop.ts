import { defaultDir } from './stack/layout.ts';
import { stopStack } from './stack.ts';

/** `npm stop`: ends what `npm start` started. */
const ended = await stopStack(defaultDir);
console.log(ended.length === 0 ? 'Nothing was running.' : `Stopped: ${ended.map((one) => one.name).join(', ')}.`);
