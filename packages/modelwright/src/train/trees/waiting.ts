/** Looks that take a quarter of a millisecond or so: longer than nearly all waits for work. */
const mostLooks = 200_000
const fewLooks = 2000

/** Sleeps that are forgiven; one more is earned by so many waits without. */
const forgiven = 8
const waitsAnEarning = 16

/** Waits that are slept through at once when too many looks were in vain. */
const waitsAsleep = 2000

/**
 * Waits for other threads, awake for as long as that pays.
 *
 * Most waits are over before a sleeping thread could be woken: staying awake saves that time, at every one of thousands of
 * meetings. On a busy host the others may not be running at all, or only once this thread sleeps: then it soon falls asleep
 * for a while, and tries again later.
 *
 * @param meet - waits awake for so many looks, then asleep; gives 2 when it slept
 */
export function waiter(meet: (looks: number) => number): () => number {
  let left = forgiven
  let waits = 0
  let asleep = 0
  return () => {
    if (asleep > 0) {
      asleep--
      const told = meet(fewLooks)
      return told === 2 ? 0 : told
    }
    const told = meet(mostLooks)
    if (told !== 2) {
      if (++waits % waitsAnEarning === 0) left = Math.min(forgiven, left + 1)
      return told
    }
    if (--left > 0) return 0
    left = forgiven
    asleep = waitsAsleep
    return 0
  }
}
