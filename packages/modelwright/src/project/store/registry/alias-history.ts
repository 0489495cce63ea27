import type { AuditEntry } from '../../../core/index.ts'
import { entryOf } from '../audit/entry.ts'
import type { RegistryState } from '../audit/state.ts'
import type { Database } from '../schema.ts'

/** One version after the other; going back takes away what came after. */
function follow(
  history: readonly number[],
  { action, details }: AuditEntry,
  alias: string,
): readonly number[] {
  if (action === 'log opened') {
    const at = (details as unknown as RegistryState).aliases[alias]
    return at === undefined ? [] : [at]
  }
  if (action !== 'alias set') return history
  const to = Number(details['to'])
  const earlier = history.lastIndexOf(to)
  if (details['by'] === 'rollback' && earlier >= 0) return history.slice(0, earlier + 1)
  return history[history.length - 1] === to ? history : [...history, to]
}

/** Versions an alias pointed at, oldest first, by the log; those that were rolled back are left out. */
export async function aliasHistory(
  database: Database,
  name: string,
  alias: string,
): Promise<readonly number[]> {
  const subject = `${name}@${alias}`
  const rows = await database
    .selectFrom('audit')
    .selectAll()
    .where((is) => is.or([is('subject', '=', subject), is('sequence', '=', 1)]))
    .orderBy('sequence')
    .execute()
  const start: readonly number[] = []
  return rows.map(entryOf).reduce((history, entry) => follow(history, entry, subject), start)
}
