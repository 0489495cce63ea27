import { storeFolder } from '../../packages/modelwright/src/project/index.ts'
import { openStore } from '../../packages/modelwright/src/project/open-store.ts'
import { findPlaces } from '../../packages/modelwright/src/project/places/find-places.ts'
import type { Database } from '../../packages/modelwright/src/project/store/schema.ts'

// Fills the store of a folder with runs as a year of work leaves them: `fill <folder> <runs> <metrics>`.
const [folder, runCount, metricCount] = process.argv.slice(2)
const at = storeFolder(folder)
const places = await findPlaces(at, { env: process.env, stated: {} })
const store = await openStore(at, places, { env: process.env, create: true })
const minute = 60_000

/** Rows of one run. Values go up and down so that a search finds some and not all. */
function rowsOf(index: number) {
  const id = `20260101-000000-${index.toString(32).padStart(9, '0')}`
  const started_at = 1_767_225_600_000 + index * minute
  const times = { started_at, ended_at: started_at + minute, heartbeat_at: started_at + minute }
  const origin = {
    machine: '',
    pid: 1,
    process: '',
    environment: '{"node":"20"}',
    workflow: null,
    error: null,
  }
  const run = {
    id,
    name: `model-${index % 20}`,
    status: 'done',
    ...times,
    ...origin,
    snapshot: null,
    artifact: null,
  }
  const metrics = Array.from({ length: Number(metricCount) }, (_, i) => {
    const value = ((index * 7919 + i * 104_729) % 10_000) / 10_000
    return { run: id, name: i === 0 ? 'auc' : `metric-${i}`, value, low: value - 0.01, high: value + 0.01 }
  })
  const learner = index % 3 === 0 ? 'boosted-trees' : 'logistic'
  return {
    run,
    metrics,
    params: [
      { run: id, name: 'learner', value: learner },
      { run: id, name: 'seed', value: `${index}` },
    ],
  }
}

async function insert(
  write: Database,
  table: 'runs' | 'metrics' | 'params',
  rows: readonly object[],
): Promise<void> {
  const atOnce = 1000
  for (let i = 0; i < rows.length; i += atOnce)
    await write
      .insertInto(table)
      .values(rows.slice(i, i + atOnce) as never)
      .execute()
}

const block = 200
for (let from = 0; from < Number(runCount); from += block) {
  const all = Array.from({ length: Math.min(block, Number(runCount) - from) }, (_, i) => rowsOf(from + i))
  await store.database.transaction().execute(async (write) => {
    await insert(
      write,
      'runs',
      all.map(({ run }) => run),
    )
    await insert(
      write,
      'params',
      all.flatMap(({ params }) => params),
    )
    await insert(
      write,
      'metrics',
      all.flatMap(({ metrics }) => metrics),
    )
  })
}
await store.close()
