import type { Call } from '#runtime/bound-routes.ts';
import { SIGNED_FOR_S, urlsOfParts } from '../adapters/signed-urls.ts';
import type { Import } from '../domain/import.ts';
import { type NewUpload, partCount, uploadParts } from '../domain/new-upload.ts';
import { completeImport } from '../use-cases/complete-upload.ts';
import type { DeskAt } from '../use-cases/desk.ts';
import { listParts } from '../use-cases/list-parts.ts';
import { openUpload } from '../use-cases/open-upload.ts';
import { numberOf, refOf, shown, viewOf } from './asked.ts';

/** How a file comes: an import is made, its parts go to S3, and then it is said that all are there. */
const MOST_URLS = 100;

export function uploadAnswers(at: DeskAt) {
  const open = openUpload(at);
  const list = listParts(at);
  const complete = completeImport(at);

  return {
    'POST /api/imports': async ({ account, by, body }: Call<NewUpload>) => {
      const made = await open({ account, by, given: body() });
      const upload = await urlsOf(made, { from: 1, to: MOST_URLS });
      const facts = { action: 'create', importId: made.importId, bytes: made.bytes };
      return { status: 201, body: { status: 'success', import: viewOf(at, made), upload }, facts };
    },
    'GET /api/imports/{id}/parts': async (call: Call) => {
      const { made, sent, isOver } = await list(refOf(call));
      const from = numberOf(call, { name: 'from', otherwise: 1, most: 10_000 });
      const to = numberOf(call, { name: 'to', otherwise: from + MOST_URLS - 1, most: 10_000 });
      const upload = await urlsOf(made, { from, to: isOver ? 0 : Math.min(to, from + MOST_URLS - 1) });
      const { importId } = made;
      return { body: { status: 'success', upload, sent }, facts: { action: 'parts', importId, sent: sent.length } };
    },
    'POST /api/imports/{id}/uploaded': async (call: Call) => {
      return shown(at, { action: 'uploaded', made: await complete(refOf(call)) });
    },
  };

  async function urlsOf(made: Import, range: { from: number; to: number }) {
    const { accountId, importId, uploadId = '', bytes, partBytes = bytes } = made;
    const parts = uploadParts({ bytes, partBytes }, range);
    return {
      partBytes,
      parts: partCount({ bytes, partBytes }),
      urls: await urlsOfParts(at.signing, { accountId, importId, uploadId, parts }),
      expiresAt: new Date(at.importsAt.now() + SIGNED_FOR_S * 1_000).toISOString(),
    };
  }
}
