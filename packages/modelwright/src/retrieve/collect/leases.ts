/** Rows that lie before someone, so that two people at once are not asked the same. */
export interface Leases {
  /** Others who have the row before them now. */
  others(row: string, by: string): number
  /** Puts a row before someone; the one they had is free again. */
  give(row: string | undefined, by: string): void
}

/** A row that nobody answered for this long is free again. */
const leaseMs = 10 * 60_000

/** Keeps leases in memory: another process may ask a row at the same time, and both answers then count. */
export function openLeases(clock: () => number): Leases {
  const held = new Map<string, { row: string; until: number }>()
  return {
    others(row, by) {
      let count = 0
      for (const [person, lease] of held)
        if (person !== by && lease.row === row && lease.until > clock()) count++
      return count
    },
    give(row, by) {
      if (row === undefined) held.delete(by)
      else held.set(by, { row, until: clock() + leaseMs })
    },
  }
}
