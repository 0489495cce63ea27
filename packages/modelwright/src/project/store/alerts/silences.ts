import { randomBytes } from 'node:crypto'
import { type AlertSilence, ModelwrightError } from '../../../core/index.ts'
import type { ChangeRegistry } from '../audit/change.ts'
import { plainText } from '../audit/entry.ts'
import type { Database, Tables } from '../schema.ts'

const mostLetters = 300

function silenceOf(row: Tables['alert_silences']): AlertSilence {
  const { id, pattern, model, of_column, until_at, reason, author, made_at } = row
  return { ...{ id, pattern, model, reason, author }, column: of_column, until: until_at, madeAt: made_at }
}

/** Silences that hold at a moment, or all: the latest first. */
export async function readSilences(database: Database, now: number | undefined): Promise<AlertSilence[]> {
  let rows = database.selectFrom('alert_silences').selectAll()
  if (now !== undefined) rows = rows.where('until_at', '>', now)
  return (await rows.orderBy('made_at', 'desc').orderBy('id').execute()).map(silenceOf)
}

function unfit(message: string, where: string, mend: string): ModelwrightError {
  return new ModelwrightError('MONITOR_SILENCE_INVALID', { message, where, mend: [mend] })
}

function check(
  { pattern, reason, until }: Pick<AlertSilence, 'pattern' | 'reason' | 'until'>,
  now: number,
): void {
  if (pattern.trim() === '' || pattern.length > mostLetters)
    throw unfit(
      'A silence names the keys of alerts, by at most 300 letters.',
      'pattern',
      "Name a key, or many with a star:  'drift/*'",
    )
  if (reason.trim() === '' || reason.length > mostLetters)
    throw unfit(
      'A silence needs a reason of at most 300 letters: others wonder why they were not told.',
      'reason',
      '--reason "the shop moves on Monday"',
    )
  if (!(until > now)) throw unfit('A silence must end later than now.', 'until', '--until 2d')
}

/** Makes a silence, and writes that into the log of changes: it decides what people are told. */
export function addSilence(
  change: ChangeRegistry,
  given: Omit<AlertSilence, 'id' | 'author' | 'madeAt'>,
): Promise<AlertSilence> {
  return change(async ({ write, record, actor, now }) => {
    check(given, now)
    const row = {
      id: randomBytes(4).toString('hex'),
      pattern: plainText(given.pattern, mostLetters),
      model: given.model,
      of_column: given.column,
      until_at: given.until,
      reason: plainText(given.reason, mostLetters),
      author: plainText(actor, 200),
      made_at: now,
    }
    await write.insertInto('alert_silences').values(row).execute()
    const silence = silenceOf(row)
    record({ action: 'alerts silenced', subject: row.pattern, details: { ...silence } })
    return silence
  })
}

/** Ends a silence now. @throws {ModelwrightError} MONITOR_SILENCE_UNKNOWN */
export function endSilence(change: ChangeRegistry, id: string): Promise<AlertSilence> {
  return change(async ({ write, record, now }) => {
    const held = (await readSilences(write, now)).filter((silence) => id !== '' && silence.id.startsWith(id))
    if (held.length !== 1)
      throw new ModelwrightError('MONITOR_SILENCE_UNKNOWN', {
        message:
          held.length === 0
            ? `No silence that holds is called "${id.slice(0, 40)}".`
            : `${held.length} silences begin with "${id.slice(0, 40)}".`,
        where: id.slice(0, 40),
        mend: ['See which there are:  modelwright alerts list'],
      })
    await write.updateTable('alert_silences').set({ until_at: now }).where('id', '=', held[0].id).execute()
    record({ action: 'silence ended', subject: held[0].pattern, details: { id: held[0].id } })
    return { ...held[0], until: now }
  })
}
