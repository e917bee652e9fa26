import { saveEdit } from '../adapters/dynamo-exports.ts';
import { scheduleExport } from '../adapters/schedules.ts';
import { partnerOf } from '../destinations/registry.ts';
import { editDefinition } from '../domain/definition.ts';
import { type Export, refusalToEdit, secretsSince } from '../domain/export-item.ts';
import { checkedSettings, refuseWhatItDoesNotTake } from './check-settings.ts';
import { keepSubscription } from './keep-subscription.ts';
import { refuse } from './refuse.ts';
import { runUnlessUnderWay } from './run-export.ts';
import type { ManageAt } from './start-export.ts';

/**
 * Edits an export for its next run; new settings are tried first. They are what an export that paused itself waits for: it goes
 * on with them at once. @param input the JSON object of the request
 */
export async function editExport(
  at: ManageAt,
  { before, input }: { before: Export; input: () => Record<string, unknown> },
): Promise<Export> {
  refuse(refusalToEdit(before));
  const given = input();
  const definition = editDefinition(before.definition, given);
  const { accountId } = before;
  refuseWhatItDoesNotTake(partnerOf(definition.partner), definition);
  const isTried = 'settings' in given;
  const updatedAt = new Date().toISOString();
  const { settings, sealed } = isTried
    ? await checkedSettings(at.checking, { accountId, definition })
    : { settings: before.definition.settings, sealed: before.sealed };
  const { secretsSetAt: _before, ...kept } = before;
  const secretsSetAt = isTried ? secretsSince(sealed, updatedAt) : before.secretsSetAt;
  const resumes = isTried && before.paused?.by === 'itself';
  const edited = await saveEdit(at.exports, {
    ...kept,
    definition: { ...definition, settings },
    sealed,
    ...(secretsSetAt !== undefined && { secretsSetAt }),
    readAt: before.updatedAt,
    updatedAt,
    resumes,
  });
  if (edited.definition.frequency !== before.definition.frequency) await scheduleExport(at.schedules, edited);
  await keepSubscription(at.reactions, edited);
  if (resumes) await runUnlessUnderWay(at, edited);
  return edited;
}
