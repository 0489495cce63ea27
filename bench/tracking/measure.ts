import { openProject } from '../../packages/modelwright/src/project/index.ts'
import { track } from '../../packages/modelwright/src/project/tracking/track.ts'

/** One measurement. */
interface Measured {
  readonly what: string
  readonly ms: number
  readonly found: number
}

const learners = ['boosted-trees', 'random-forest', 'logistic']

/** Fills a store with runs, each with metrics, three params and two tags. */
export async function fill(
  folder: string,
  { runs, metrics }: { runs: number; metrics: number },
): Promise<number> {
  const project = await openProject(folder)
  const began = performance.now()
  for (let i = 0; i < runs; i++) {
    const value = (at: number): number => ((i * 7919 + at * 104_729) % 10_000) / 10_000
    const id = await project.runs.start({
      name: `model-${i % 20}`,
      params: { learner: learners[i % 3], seed: String(i), depth: String(i % 12) },
      environment: {},
    })
    const estimates = Array.from({ length: metrics }, (_, at) => {
      const found = value(at)
      return [at === 0 ? 'auc' : `metric-${at}`, { value: found, low: found - 0.01, high: found + 0.01 }]
    })
    await project.runs.note(id, { metrics: Object.fromEntries(estimates) })
    await project.tracking.write(id, { tags: { team: 'abcde'[i % 5], reviewed: '' } })
    await project.runs.finish(id, i % 9 === 0 ? 'failed' : 'done')
  }
  await project.close()
  return performance.now() - began
}

const queries = {
  'the newest 100': {},
  'two conditions': { where: "metrics.auc > 0.8 and params.learner = 'boosted-trees'" },
  'five conditions, sorted by a metric': {
    where:
      "metrics.auc > 0.8 and params.learner = 'boosted-trees' and tags.team in ('a', 'b') and status = 'done' and started > '2020-01-01'",
    orderBy: 'metrics.auc desc',
  },
  'not and or, a text contained': {
    where: "not (metrics.metric-7 < 0.9 or tags.team = 'a') or name contains '-17'",
    orderBy: 'params.depth desc, metrics.metric-3',
  },
  'nothing found': { where: 'metrics.nowhere > 0' },
}

/** Times searches; each is asked once before. */
export async function ask(folder: string): Promise<Measured[]> {
  const project = await openProject(folder, { create: false })
  const measured: Measured[] = []
  const time = async (what: string, work: () => Promise<number>): Promise<void> => {
    await work()
    const began = performance.now()
    const found = await work()
    measured.push({ what, ms: performance.now() - began, found })
  }
  for (const [what, query] of Object.entries(queries))
    await time(what, async () => (await project.tracking.search({ ...query, limit: 100 })).runs.length)
  await time('a hundred pages', async () => {
    let count = 0
    let page: string | undefined
    for (let i = 0; i < 100; i++) {
      const found = await project.tracking.search({ limit: 10, ...(page === undefined ? {} : { page }) })
      count += found.runs.length
      if (found.next === null) break
      page = found.next
    }
    return count
  })
  await time('all, with all their metrics', async () => (await project.runs.list({ limit: 1e6 })).length)
  await project.close()
  return measured
}

/** Logs values at a rate for some seconds: what a call costs, and for how long the event loop stood still. */
export async function log(folder: string, { perSecond, seconds }: { perSecond: number; seconds: number }) {
  let calls = 0
  let spentMs = 0
  let stillMs = 0
  await track({ name: 'log', folder, git: false, code: false }, async (run) => {
    const end = performance.now() + 1000 * seconds
    let last = performance.now()
    while (performance.now() < end) {
      const began = performance.now()
      for (let i = 0; i < perSecond / 100; i++) run.metric(`metric-${i % 10}`, i, { step: calls++ })
      spentMs += performance.now() - began
      await new Promise((resolve) => setTimeout(resolve, 10))
      stillMs = Math.max(stillMs, performance.now() - last - 10)
      last = performance.now()
    }
  })
  return { calls, nanoseconds: Math.round((1e6 * spentMs) / calls), longestStillMs: Math.round(stillMs) }
}
