/** Puts bytes to a signed URL. `fetch` does not tell how far it is with what it sends, so it is the older way. */
export async function putPart(
  url: string,
  bytes: Blob,
  { signal, progress }: { signal: AbortSignal; progress: (sent: number) => void },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const fail = (why: string) => {
      signal.removeEventListener('abort', stop);
      reject(new Error(why));
    };
    request.open('PUT', url);
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onerror = () => fail('The line broke');
    request.onabort = () => fail('It was stopped');
    request.onload = () => {
      if (request.status < 200 || request.status > 299) return fail(`The bucket answered HTTP ${request.status}`);
      signal.removeEventListener('abort', stop);
      resolve();
    };
    signal.addEventListener('abort', stop);
    request.send(bytes);
  });
}

/** Waits; less long when the browser is online again, or when it is to stop. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    }
    addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}
