// Threads wait for each other: a counter and a generation, a spin, then sleep. Spinning alone collapses on busy hosts.

const sleepNs: i64 = 100000000

/**
 * Waits for all parts, awake for so many looks, then asleep. At `at`: +0 how many have come, +4 generation, +8 not 0 when all
 * is to be given up. Gives 0 when all came, 2 when they came while it slept, 1 when all was given up.
 */
export function meet(at: usize, parts: i32, looks: i32): i32 {
  const generation = atomic.load<i32>(at, 4)
  if (atomic.add<i32>(at, 1) == parts - 1) {
    atomic.store<i32>(at, 0)
    atomic.add<i32>(at, 1, 4)
    atomic.notify(at + 4, parts)
    return atomic.load<i32>(at, 8) != 0 ? 1 : 0
  }
  for (let i: i32 = 0; i < looks; i++)
    if (atomic.load<i32>(at, 4) != generation) return atomic.load<i32>(at, 8) != 0 ? 1 : 0
  while (atomic.load<i32>(at, 4) == generation) {
    if (atomic.load<i32>(at, 8) != 0) return 1
    atomic.wait<i32>(at + 4, generation, sleepNs)
  }
  return atomic.load<i32>(at, 8) != 0 ? 1 : 2
}
