import { type Artifact, allOperations, type Output, readColumns, type Task } from '@modelwright/runtime'
import {
  booleanColumn,
  categoryColumn,
  noDeadline,
  numberColumn,
  seedOf,
  type Table,
  type Target,
  tableOf,
} from '../../src/core/index.ts'
import { inferSchema, type KindOfColumn } from '../../src/prepare/index.ts'
import { fitPipeline } from '../../src/train/index.ts'

const rowCount = 240
const dayMs = 86_400_000

const kinds: readonly KindOfColumn[] = [
  { name: 'age', kind: 'number' },
  { name: 'income', kind: 'number' },
  { name: 'plan', kind: 'category' },
  { name: 'region code', kind: 'category' },
  { name: 'active', kind: 'boolean' },
  { name: 'since', kind: 'time' },
]

/** Draws a table with every type of column, some values missing, rare levels and names that are awkward. */
function drawTable(): Table {
  const seed = seedOf(3)
  const column = <Value>(draw: () => Value, missing = 0): (Value | null)[] =>
    Array.from({ length: rowCount }, () => (seed.next() < missing ? null : draw()))
  const plans = ['basic', 'naïve €', 'pro', '__proto__', '$number', 'x'.repeat(600)]
  return tableOf({
    age: numberColumn(column(() => 18 + seed.integer(60))),
    income: numberColumn(column(() => seed.next() * 9e4, 0.1)),
    plan: categoryColumn(column(() => plans[Math.floor(seed.next() * seed.next() * plans.length)], 0.05)),
    'region code': numberColumn(column(() => seed.integer(9))),
    active: booleanColumn(column(() => seed.next() < 0.4, 0.02)),
    since: {
      type: 'time',
      values: Float64Array.from(column(() => (17_000 + seed.integer(2000)) * dayMs) as number[]),
    },
  })
}

function outputOf(task: Task): Output {
  if (task === 'regression') return { name: 'price', task }
  return { name: 'grade', task, classes: task === 'binary' ? ['no', 'yes'] : ['__proto__', 'a', 'b'] }
}

function targetOf({ task, classes = [] }: Output): Target {
  const seed = seedOf(4)
  if (task === 'regression')
    return { task, values: Float64Array.from({ length: rowCount }, () => seed.next() * 5e5) }
  return { task, classes, codes: Int32Array.from({ length: rowCount }, () => seed.integer(classes.length)) }
}

const learners = { binary: 'logistic', multiclass: 'logistic', regression: 'ridge' } as const

/** Trains a small model on drawn rows, linear unless told otherwise: an artifact with all that real ones have, without golden rows. */
export async function sampleArtifact(task: Task, learner: string = learners[task]): Promise<Artifact> {
  const table = drawTable()
  const output = outputOf(task)
  const fixes = [
    { name: 'trim', columns: ['plan'], state: {} },
    { name: 'missing-tokens', columns: ['plan', 'income'], state: { tokens: ['-', 'n/a'] } },
  ]
  const { schema } = inferSchema(table, fixes, kinds, output)
  const rows = readColumns({ schema, fixes }, allOperations, table, { missing: 'accept' }).batch
  const context = { schema, fixes, seed: seedOf(5), deadline: noDeadline, progress: () => {} }
  const pipeline = await fitPipeline({ learner }, rows, targetOf(output), context)
  return {
    name: `sample ${task}`,
    ...pipeline,
    ...(task === 'binary' && { threshold: 0.4 }),
    evaluation: { rowCount: 60, metrics: { auc: { value: 0.8, low: 0.7, high: Number.NaN } } },
    lineage: { seed: 5, snapshot: 'ab'.repeat(32), fold: null },
    card: '# Card\n\nWith a naïve € sign.\n',
  }
}
