import type { VersionNote } from '../../../core/index.ts'
import type { Changing } from '../audit/change.ts'
import { plainText } from '../audit/entry.ts'
import { shown } from '../names.ts'
import type { Database } from '../schema.ts'
import type { Key } from '../version-records.ts'
import { labelInvalid } from './refusals.ts'

const mostLetters = 10_000
const mostOfValue = 500

function checkTag(name: string, value: string | null): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    throw labelInvalid(`A tag cannot be called ${shown(name)}.`, 'tag')
  if (value !== null && value.length > mostOfValue)
    throw labelInvalid(`The tag "${name}" has ${value.length} letters, more than ${mostOfValue}.`, 'tag')
}

/** Sets a tag of a version or takes it away, and writes that down. Nothing where it is so already. */
export async function setTag(
  { write, record }: Changing,
  key: Key,
  { name, value }: { readonly name: string; readonly value: string | null },
): Promise<void> {
  checkTag(name, value)
  const text = value === null ? null : plainText(value, mostOfValue)
  const of = { ...key, name }
  const known = await write
    .selectFrom('version_tags')
    .select('value')
    .where((is) => is.and(of))
    .executeTakeFirst()
  if ((known?.value ?? null) === text) return
  await write
    .deleteFrom('version_tags')
    .where((is) => is.and(of))
    .execute()
  if (text !== null)
    await write
      .insertInto('version_tags')
      .values({ ...of, value: text })
      .execute()
  record({
    action: 'version tagged',
    subject: `${key.model}/${key.version}`,
    details: { name, value: text },
  })
}

/** Reads the notes of a version, oldest first. */
export async function readNotes(database: Database, { model, version }: Key): Promise<VersionNote[]> {
  const rows = await database
    .selectFrom('version_notes')
    .selectAll()
    .where('model', '=', model)
    .where('version', '=', version)
    .orderBy('position')
    .execute()
  return rows.map(({ text, actor, noted_at }) => ({ text, actor, at: new Date(noted_at).toISOString() }))
}

/** Adds a note to a version. */
export async function addNote(
  { write, record, actor, now }: Changing,
  key: Key,
  given: string,
): Promise<void> {
  if (given.trim() === '' || given.length > mostLetters)
    throw labelInvalid(`A note has from 1 to ${mostLetters} letters, found ${given.length}.`, 'note')
  const text = plainText(given, mostLetters)
  const position = (await readNotes(write, key)).length + 1
  await write
    .insertInto('version_notes')
    .values({ ...key, position, text, actor: plainText(actor, 200), noted_at: now })
    .execute()
  record({ action: 'version noted', subject: `${key.model}/${key.version}`, details: { text } })
}
