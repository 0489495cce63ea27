import type { Crew, TaskOptions, TaskPool } from '../contracts/pool.ts'

/**
 * Makes a crew of a pool's threads.
 *
 * Threads of a crew wait for each other, so all of them must run: one piece of work at a time has the crew, the next waits.
 * Other tasks of the pool never wait for anything and only delay it.
 */
export function crewOf(pool: TaskPool, options: TaskOptions = {}): Crew {
  let last: Promise<unknown> = Promise.resolve()
  const perform: Crew['run'] = async (task, payloads, giveUp, log) => {
    const asked = log === undefined ? options : { ...options, log }
    let failure: { readonly error: unknown } | undefined
    const runs = payloads.map(async (payload) => {
      try {
        return await pool.run(task, payload, asked)
      } catch (error) {
        failure ??= { error }
        giveUp()
        return undefined
      }
    })
    const results = await Promise.all(runs)
    if (failure !== undefined) throw failure.error
    return results
  }
  return {
    count: pool.size,
    start: (task) => pool.start(task),
    run(task, payloads, giveUp, log) {
      const found = last.then(() => perform(task, payloads, giveUp, log))
      last = found.catch(() => {})
      return found
    },
  }
}
