// Plans, fits and applies the preparation of a linear model on one table, in a process of its own; prints one JSON line.
import type { Schema } from '@modelwright/runtime'
import { missingCount, seedOf } from '../../packages/modelwright/src/core/index.ts'
import { fitTransforms, planPreparation } from '../../packages/modelwright/src/prepare/index.ts'
import { readTable } from '../train/read-table.ts'

const told = JSON.parse(process.argv[2]) as { readonly folder: string }
const { rowCount, features, target } = readTable(told.folder, 'train')
const rows = { rowCount, columns: features }
const schema: Schema = {
  inputs: [...features].map(([name, column]) => ({
    name,
    type: column.type,
    nullable: missingCount(column, rowCount) > 0,
    ...(column.type === 'category' ? { levels: column.levels } : {}),
  })),
  output: { name: 'y', task: 'binary', classes: ['0', '1'] },
}
const supports = { missing: false, categories: true, weights: true, scaled: true, sparse: true } as const

function once(): { seconds: number; columns: number } {
  const start = performance.now()
  const plan = planPreparation(schema, rows, supports)
  const made = fitTransforms(plan, rows, target, seedOf(0))
  return { seconds: (performance.now() - start) / 1000, columns: made.features.size }
}

function cpuS(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  return (userCPUTime + systemCPUTime) / 1e6
}

const importedMB = process.resourceUsage().maxRSS / 1024
const before = cpuS()
const first = once()
const used = cpuS() - before
const peakRssMB = process.resourceUsage().maxRSS / 1024
const again = once()
console.log(
  JSON.stringify({
    peer: 'ours',
    totalS: first.seconds,
    againS: again.seconds,
    cpuS: used,
    columns: first.columns,
    importedMB,
    peakRssMB,
  }),
)
