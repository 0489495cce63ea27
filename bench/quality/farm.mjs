// Runs jobs in a few processes; a process goes on with the table it has read while there are folds of it.
import { fork } from 'node:child_process'

/** Picks the next job: of the table at hand, else of one that nobody is at, else any. */
function pick(queue, own, others) {
  const at = [
    queue.findIndex(({ set }) => set.name === own),
    queue.findIndex(({ set }) => !others.includes(set.name)),
    queue.length - 1,
  ].find((found) => found >= 0)
  return at === undefined ? undefined : queue.splice(at, 1)[0]
}

/** Sends one job to a process; the process may die of it. */
function ask(child, job) {
  return new Promise((resolve) => {
    const settle = (answer) => {
      child.off('message', settle)
      child.off('exit', gone)
      resolve(answer)
    }
    const gone = (code, signal) => settle({ error: `the process ended with ${signal ?? code}`, isDead: true })
    child.on('message', settle)
    child.on('exit', gone)
    child.send(job)
  })
}

/**
 * Runs `jobs` (`{ set: { name }, … }`) in `count` processes of the module `entry`; `done(job, answer)` hears of each.
 *
 * An answer is what the process sent, or `{ error }`; after a death the next job gets a new process.
 */
export async function runFarm(entry, jobs, count, done) {
  const queue = [...jobs]
  const at = new Array(count).fill(undefined)
  const lane = async (number) => {
    let child
    for (;;) {
      const others = at.filter((_, other) => other !== number)
      const job = pick(queue, at[number], others)
      if (job === undefined) break
      at[number] = job.set.name
      child ??= fork(entry, [], { execArgv: ['--max-old-space-size=6000'], serialization: 'advanced' })
      const answer = await ask(child, job)
      if (answer.isDead) child = undefined
      done(job, answer)
    }
    child?.kill()
  }
  await Promise.all(Array.from({ length: Math.min(count, jobs.length) }, (_, number) => lane(number)))
}
