import type { Database } from './schema.ts'

/** Tells what time it is, by the one clock that all who use a store share; within a transaction where it is asked there. */
export type StoreTime = (database: Database) => Promise<number>

/**
 * What time it is for a store: on a server the server's, since clocks of machines differ, and one that is ahead takes others for dead;
 * of a file that of this machine, which all its users run on.
 *
 * @param clock - stands in place of both where it is handed in
 */
export function storeTime(isOnServer: boolean, clock: (() => number) | undefined): StoreTime {
  if (clock !== undefined || !isOnServer) return async () => (clock ?? Date.now)()
  return async (database) => {
    const { seconds } = await database
      .selectNoFrom((is) =>
        is.fn<number>('date_part', [is.val('epoch'), is.fn('clock_timestamp')]).as('seconds'),
      )
      .executeTakeFirstOrThrow()
    return Math.floor(1000 * Number(seconds))
  }
}
