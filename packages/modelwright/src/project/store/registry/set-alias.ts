import type { Changing } from '../audit/change.ts'
import type { Key } from '../version-records.ts'

/** What moved an alias. */
export interface AliasMove {
  /** `run`, `promote`, `rollback` or `alias`. */
  readonly by: string
  /** What would have refused it, and why it was done all the same. */
  readonly overruled?: readonly string[]
  readonly reason?: string
}

/** The version an alias points at; null: there is no such alias. */
export async function aliasTarget(
  { write }: Pick<Changing, 'write'>,
  model: string,
  alias: string,
): Promise<number | null> {
  const row = await write
    .selectFrom('aliases')
    .select('version')
    .where('model', '=', model)
    .where('alias', '=', alias)
    .executeTakeFirst()
  return row?.version ?? null
}

/** Points an alias at a version and writes that down; returns what it pointed at before. Nothing where it does already. */
export async function moveAlias(
  { write, record, now }: Changing,
  key: Key,
  alias: string,
  { by, overruled = [], reason }: AliasMove,
): Promise<number | null> {
  const before = await aliasTarget({ write }, key.model, alias)
  if (before === key.version) return before
  await write
    .insertInto('aliases')
    .values({ ...key, alias, set_at: now })
    .onConflict((on) => on.columns(['model', 'alias']).doUpdateSet({ version: key.version, set_at: now }))
    .execute()
  const forced = overruled.length === 0 ? {} : { overruled }
  record({
    action: 'alias set',
    subject: `${key.model}@${alias}`,
    details: { from: before, to: key.version, by, ...forced, ...(reason === undefined ? {} : { reason }) },
  })
  return before
}

/** Takes an alias away and writes that down; false when there was none. */
export async function dropAlias(
  { write, record }: Changing,
  model: string,
  { alias, version }: { readonly alias: string; readonly version?: number | undefined },
): Promise<boolean> {
  const from = await aliasTarget({ write }, model, alias)
  if (from === null || (version !== undefined && from !== version)) return false
  await write.deleteFrom('aliases').where('model', '=', model).where('alias', '=', alias).execute()
  record({ action: 'alias removed', subject: `${model}@${alias}`, details: { from } })
  return true
}
