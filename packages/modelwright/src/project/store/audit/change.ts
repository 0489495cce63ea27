import type { AuditRow } from '../registry-tables.ts'
import type { Database } from '../schema.ts'
import { inBatches } from '../write-params.ts'
import { type Change, nextRow } from './entry.ts'
import { readHead } from './log.ts'
import { registryState } from './state.ts'

/** Who changes the registry, and when. */
export interface Writer {
  readonly clock: () => number
  /** Asked once, when the first change is made. */
  readonly actor: () => Promise<string>
}

/** What a change is made with. */
export interface Changing {
  readonly write: Database
  /** Puts an entry into the log; it is written with the change it tells of, when that is done. */
  record(change: Change): void
  readonly actor: string
  readonly now: number
}

/** Makes changes of the registry, each in one transaction with its entries of the log. */
export type ChangeRegistry = <Result>(work: (changing: Changing) => Promise<Result>) => Promise<Result>

/** Writes entries behind the end of the log. */
async function append(write: Database, entries: readonly AuditRow[]): Promise<void> {
  const last = entries.at(-1)
  if (last === undefined) return
  await inBatches(entries, (some) => write.insertInto('audit').values(some).execute())
  const { sequence, hash } = last
  await write.updateTable('audit_head').set({ sequence, hash }).where('id', '=', 1).execute()
}

/**
 * The only way to change the registry: what is not recorded is not done, what is not done is not recorded.
 *
 * A transaction that writes has the store to itself (see `Session`): what the log ends with is what these entries follow on.
 */
export function registryChanges(database: Database, { clock, actor }: Writer): ChangeRegistry {
  return async (work) => {
    const who = await actor()
    return database.transaction().execute(async (write) => {
      const now = clock()
      const head = await readHead(write)
      const before = head.sequence === 0 ? await registryState(write) : undefined
      const entries: AuditRow[] = []
      const add = (change: Change): void => {
        entries.push(nextRow(entries.at(-1) ?? head, change, { at: now, actor: who }))
      }
      const record = (change: Change): void => {
        if (before !== undefined && entries.length === 0)
          add({ action: 'log opened', subject: 'registry', details: { ...before } })
        add(change)
      }
      const result = await work({ write, record, actor: who, now })
      await append(write, entries)
      return result
    })
  }
}
