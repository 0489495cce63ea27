/** Requests of the champion that settle how long one may take: none of them counts for or against it. */
const settlingRequests = 200
/** Nobody waits for less, in milliseconds. */
const leastLimitMs = 5
/** So many times what nineteen in twenty of the champion's took. */
const mostTimes = 2

/** Settles, from the first requests of a trial, how long one may take. */
export interface SlowLimit {
  /** Notes how long the champion took. */
  note(ms: number): void
  /** Whether this is too long; undefined: it is not settled yet. */
  isSlow(ms: number): boolean | undefined
}

/** Opens it: a request is slow that takes more than twice as long as nineteen in twenty of the champion's did, and more than 5 ms. */
export function slowLimit(): SlowLimit {
  const seen: number[] = []
  let limit: number | undefined
  return {
    note(ms) {
      if (limit !== undefined) return
      seen.push(ms)
      if (seen.length < settlingRequests) return
      seen.sort((a, b) => a - b)
      limit = Math.max(leastLimitMs, mostTimes * seen[Math.floor(0.95 * seen.length)])
    },
    isSlow: (ms) => (limit === undefined ? undefined : ms > limit),
  }
}
