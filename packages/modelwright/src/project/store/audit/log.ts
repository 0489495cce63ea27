import type { AuditLog, AuditVerdict } from '../../../core/index.ts'
import type { AuditRow } from '../registry-tables.ts'
import type { Database } from '../schema.ts'
import { entryOf, hashOf } from './entry.ts'
import { createReplay, registryState, stateDifference } from './state.ts'

/** Entries that are read at once. */
const pageSize = 1000

/** Reads where the log ends. */
export function readHead(database: Database): Promise<{ sequence: number; hash: string }> {
  return database
    .selectFrom('audit_head')
    .select(['sequence', 'hash'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
}

/** Reads all entries in the order they should be in, a page at a time. */
async function* rowsOf(database: Database): AsyncGenerator<AuditRow> {
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = await database
      .selectFrom('audit')
      .selectAll()
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(pageSize)
      .execute()
    yield* rows
    if (rows.length < pageSize) return
    after = rows[rows.length - 1].sequence
  }
}

/** What is wrong with an entry beside the one before; undefined: nothing. */
function problemOf(row: AuditRow, before: { sequence: number; hash: string }): string | undefined {
  if (row.sequence !== before.sequence + 1)
    return row.sequence === before.sequence + 2
      ? `entry ${before.sequence + 1} is missing`
      : `entries ${before.sequence + 1} to ${row.sequence - 1} are missing`
  if (row.previous !== before.hash)
    return before.sequence === 0
      ? 'the first entry follows on something that is not there'
      : `entry ${row.sequence} does not follow on entry ${before.sequence} as it is now: one of them was put here or altered`
  if (hashOf(row) !== row.hash) return `entry ${row.sequence} was altered after it was written`
  return undefined
}

/** Where the chain breaks, or where it ends. */
async function walk(database: Database, wanted: string | undefined) {
  const replay = createReplay()
  let before = { sequence: 0, hash: '' }
  let holdsWanted = wanted === undefined || wanted === ''
  for await (const row of rowsOf(database)) {
    const problem = problemOf(row, before)
    if (problem !== undefined) return { before, broken: { sequence: before.sequence + 1, problem } }
    replay.take(entryOf(row))
    holdsWanted ||= row.hash === wanted
    before = { sequence: row.sequence, hash: row.hash }
  }
  return { before, replay, holdsWanted }
}

/** What the end of the chain says: whether it was cut, and whether the registry is as it tells. */
async function endProblem(
  database: Database,
  { before, replay, holdsWanted }: Extract<Awaited<ReturnType<typeof walk>>, { replay: unknown }>,
  wanted: string | undefined,
): Promise<string | undefined> {
  const head = await database.selectFrom('audit_head').selectAll().where('id', '=', 1).executeTakeFirst()
  if (head === undefined) return 'the end of the log is not known: its mark was removed'
  if (head.sequence > before.sequence)
    return `the log was cut: it had ${head.sequence} entries and ends with entry ${before.sequence}`
  if (head.sequence !== before.sequence || head.hash !== before.hash)
    return `the log does not end as was noted: entry ${before.sequence} was added or altered by hand`
  if (!holdsWanted)
    return `no entry has the hash ${wanted!.slice(0, 12)}: the log was cut or written anew since that head was kept`
  const held = await registryState(database)
  return before.sequence === 0 ? undefined : stateDifference(replay.state(), held)
}

/** Opens the log of a store. */
export function openAudit(database: Database): AuditLog {
  return {
    async list({ limit = 1000, subject } = {}) {
      let query = database.selectFrom('audit').selectAll()
      if (subject !== undefined) query = query.where('subject', '=', subject)
      const rows = await query.orderBy('sequence', 'desc').limit(limit).execute()
      return rows.reverse().map(entryOf)
    },
    head: () => readHead(database),
    verify: ({ head: wanted } = {}) =>
      database
        .transaction()
        .setAccessMode('read only')
        .execute(async (read): Promise<AuditVerdict> => {
          const walked = await walk(read, wanted)
          const { before } = walked
          const facts = { entries: before.sequence, head: before }
          if ('broken' in walked) return { sound: false, ...facts, broken: walked.broken }
          const problem = await endProblem(read, walked, wanted)
          if (problem === undefined) return { sound: true, ...facts }
          return { sound: false, ...facts, broken: { sequence: before.sequence + 1, problem } }
        }),
  }
}
