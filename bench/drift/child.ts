// One measurement of ours in a process of its own: the same statistics as the script beside it, of two tables in memory. Prints
// one JSON line with the times and all statistics, which the bench compares.
import type { Batch } from '@modelwright/runtime'
import {
  type LevelSample,
  type NumberSample,
  noDeadline,
  readOptions,
  seedOf,
} from '../../packages/modelwright/src/core/index.ts'
import { detectors, sampleOf } from '../../packages/modelwright/src/monitor/index.ts'
import { openPool } from '../../packages/modelwright/src/project/worker-pool.ts'
import { readCsvOptions } from '../../packages/modelwright/src/retrieve/csv/csv-options.ts'
import { readCsvTable } from '../../packages/modelwright/src/retrieve/csv/read-csv-table.ts'

const [reference, current, reps] = process.argv.slice(2)
const log = (): void => {}
const { ks, psi, 'chi-squared': chiSquared } = detectors
const context = { seed: seedOf(1), deadline: noDeadline }

async function read(path: string): Promise<Batch> {
  const pool = openPool({ size: 0, log })
  const table = await readCsvTable([{ path, shown: path }], readCsvOptions({}), { temporary: '.', log, pool })
  await pool.close()
  return table
}

function statistics(
  before: NumberSample | LevelSample,
  after: NumberSample | LevelSample,
): Record<string, unknown> {
  const rows = (sample: NumberSample | LevelSample): number => sample.count + sample.missing
  const missing = [before.missing / rows(before), after.missing / rows(after)]
  const index = psi.detect(before, after, readOptions(psi.options, {}, 'psi'), context)
  if (before.of === 'number' && after.of === 'number') {
    const found = ks.detect(before, after, {}, context)
    return { missing, ks: found.statistic, p: found.pValue, psi: index.statistic }
  }
  const found = chiSquared.detect(before, after, readOptions(chiSquared.options, {}, 'chi-squared'), context)
  return { missing, chi2: found.statistic, p: found.pValue, psi: index.statistic }
}

function compute(before: Batch, after: Batch): Record<string, unknown> {
  return Object.fromEntries(
    [...before.columns].map(([name, column]) => {
      const other = after.columns.get(name)!
      return [name, statistics(sampleOf(column), sampleOf(other))]
    }),
  )
}

const begun = performance.now()
const [before, after] = [await read(reference), await read(current)]
const readS = (performance.now() - begun) / 1000
const times: number[] = []
let result: Record<string, unknown> = {}
for (let rep = 0; rep < Number(reps); rep++) {
  const start = performance.now()
  result = compute(before, after)
  times.push((performance.now() - start) / 1000)
}
const warm = times.slice().sort((a, b) => a - b)[times.length >> 1]
console.log(
  JSON.stringify({
    compute_first_s: times[0],
    compute_warm_s: warm,
    read_s: readS,
    rows: before.rowCount,
    result,
  }),
)
