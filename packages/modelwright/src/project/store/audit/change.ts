import type { Database } from '../schema.ts'
import { type Change, nextRow } from './entry.ts'
import { registryState } from './state.ts'

/** Writes one entry of the log, in the transaction of the change it tells of. */
export type Record = (change: Change) => Promise<void>

/** Who changes the registry, and when. */
export interface Writer {
  readonly clock: () => number
  /** Asked once, when the first change is made. */
  readonly actor: () => Promise<string>
}

/** What a change is made with. */
export interface Changing {
  readonly write: Database
  readonly record: Record
  readonly actor: string
  readonly now: number
}

/** Makes changes of the registry, each in one transaction with its entries of the log. */
export type ChangeRegistry = <Result>(work: (changing: Changing) => Promise<Result>) => Promise<Result>

/** The end of the log, locked until the transaction ends: changes of several processes come one after the other. */
async function lockedHead(write: Database): Promise<{ sequence: number; hash: string }> {
  await write
    .updateTable('audit_head')
    .set((is) => ({ sequence: is.ref('sequence') }))
    .where('id', '=', 1)
    .execute()
  return write
    .selectFrom('audit_head')
    .select(['sequence', 'hash'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
}

/** The only way to change the registry: what is not recorded is not done, what is not done is not recorded. */
export function registryChanges(database: Database, { clock, actor }: Writer): ChangeRegistry {
  return async (work) => {
    const who = await actor()
    return database.transaction().execute(async (write) => {
      const now = clock()
      let head = await lockedHead(write)
      const append = async (change: Change): Promise<void> => {
        const row = nextRow(head, change, { at: now, actor: who })
        await write.insertInto('audit').values(row).execute()
        await write
          .updateTable('audit_head')
          .set({ sequence: row.sequence, hash: row.hash })
          .where('id', '=', 1)
          .execute()
        head = row
      }
      const before = head.sequence === 0 ? await registryState(write) : undefined
      const record: Record = async (change) => {
        if (head.sequence === 0)
          await append({ action: 'log opened', subject: 'registry', details: { ...before } })
        await append(change)
      }
      return work({ write, record, actor: who, now })
    })
  }
}
