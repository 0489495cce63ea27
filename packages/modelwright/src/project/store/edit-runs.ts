import type { RunChanges } from '../../core/index.ts'
import type { Changing } from './audit/change.ts'
import { plainText } from './audit/entry.ts'
import { removeRuns } from './retention/remove-runs.ts'
import { unknownRun } from './runs.ts'
import type { Database } from './schema.ts'
import { inBatches } from './write-params.ts'
import { writeTracked } from './write-tracked.ts'

type Notes = NonNullable<RunChanges['notes']>
type Tags = NonNullable<RunChanges['tags']>

/** Letters of a tag's value that the log keeps. */
const mostOfValue = 500

/** Notes with times after all that are there, so that they stay in the order in which they came whatever clocks say. */
async function afterOthers(write: Database, run: string, notes: Notes): Promise<Notes> {
  const { last } = await write
    .selectFrom('notes')
    .select((is) => is.fn.max('noted_at').as('last'))
    .where('run', '=', run)
    .executeTakeFirstOrThrow()
  let before = last === null ? Number.NEGATIVE_INFINITY : Number(last)
  return notes.map((note) => {
    before = Math.max(note.at, before + 1)
    return { ...note, at: before }
  })
}

/** Tags that are not so already. */
async function changedTags(write: Database, run: string, tags: Tags): Promise<Tags> {
  const rows = await write.selectFrom('tags').select(['name', 'value']).where('run', '=', run).execute()
  const known = new Map(rows.map(({ name, value }) => [name, value]))
  return Object.fromEntries(
    Object.entries(tags).filter(([name, value]) => (known.get(name) ?? null) !== value),
  )
}

/** Writes what a person says of a run, with who it was. */
export async function editRun(
  { write, record, actor }: Changing,
  run: string,
  { notes: given = [], tags: wanted = {} }: Pick<RunChanges, 'tags' | 'notes'>,
): Promise<void> {
  const found = await write.selectFrom('runs').select('id').where('id', '=', run).executeTakeFirst()
  if (found === undefined) throw unknownRun(run)
  const notes = await afterOthers(write, run, given)
  const tags = await changedTags(write, run, wanted)
  await writeTracked(write, run, { notes, tags }, plainText(actor, 200))
  for (const { id } of notes) record({ action: 'run noted', subject: run, details: { note: id } })
  const said = Object.entries(tags).map(([name, value]) => [
    plainText(name, mostOfValue),
    value === null ? null : plainText(value, mostOfValue),
  ])
  if (said.length > 0)
    record({ action: 'run tagged', subject: run, details: { tags: Object.fromEntries(said) } })
}

/** Takes a note away; false when there was none. */
export async function removeNote({ write, record }: Changing, run: string, note: string): Promise<boolean> {
  const { numDeletedRows } = await write
    .deleteFrom('notes')
    .where('run', '=', run)
    .where('id', '=', note)
    .executeTakeFirst()
  if (numDeletedRows === 0n) return false
  record({ action: 'run note removed', subject: run, details: { note } })
  return true
}

/** Removes runs, each with an entry of the log. */
export async function deleteRuns({ write, record }: Changing, runs: readonly string[]): Promise<void> {
  await inBatches(runs, async (ids) => {
    const found = await write
      .selectFrom('runs')
      .select(['id', 'name', 'status', 'artifact'])
      .where('id', 'in', ids)
      .orderBy('id')
      .execute()
    await removeRuns(write, ids)
    for (const { id, ...details } of found) record({ action: 'run deleted', subject: id, details })
  })
}
