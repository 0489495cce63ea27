import { openProject } from '../../packages/modelwright/src/project/index.ts'

// Asks a store for its runs and prints how long that took: `ask <folder>`.
const opened = performance.now()
const project = await openProject(process.argv[2], { create: false, env: process.env })
const openMs = performance.now() - opened

async function timed(work: () => Promise<readonly unknown[]>): Promise<{ ms: number; rows: number }> {
  await work()
  const began = performance.now()
  const { length } = await work()
  return { ms: performance.now() - began, rows: length }
}

const where = "metrics.auc > 0.8 and params.learner = 'boosted-trees'"
const newest = await timed(() => project.runs.list({ limit: 100 }))
const named = await timed(() => project.runs.list({ name: 'model-7', limit: 100 }))
const thousand = await timed(() => project.runs.list({ limit: 1000 }))
const everything = await timed(() => project.runs.list({ limit: 100_000 }))
const found = await timed(async () => (await project.tracking.search({ where, limit: 100 })).runs)
const sorted = await timed(
  async () => (await project.tracking.search({ where, orderBy: 'metrics.auc desc', limit: 100 })).runs,
)
await project.close()
console.log(JSON.stringify({ openMs, newest, named, thousand, everything, found, sorted }))
