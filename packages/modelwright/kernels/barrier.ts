// Threads wait for each other: a counter and a generation, a short spin, then sleep. Spinning alone collapses on busy hosts.

const spins: i32 = 20000
const sleepNs: i64 = 100000000

/** At `at`: +0 how many have come, +4 generation, +8 not 0 when all is to be given up. Gives 1 then, else 0. */
export function meet(at: usize, parts: i32): i32 {
  const generation = atomic.load<i32>(at, 4)
  if (atomic.add<i32>(at, 1) == parts - 1) {
    atomic.store<i32>(at, 0)
    atomic.add<i32>(at, 1, 4)
    atomic.notify(at + 4, parts)
    return atomic.load<i32>(at, 8)
  }
  for (let i: i32 = 0; i < spins; i++) if (atomic.load<i32>(at, 4) != generation) return atomic.load<i32>(at, 8)
  while (atomic.load<i32>(at, 4) == generation) {
    if (atomic.load<i32>(at, 8) != 0) return 1
    atomic.wait<i32>(at + 4, generation, sleepNs)
  }
  return atomic.load<i32>(at, 8)
}
