import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allOperations, type Batch, modelOf, type Pipeline, type Schema } from '@modelwright/runtime'
import { afterAll, expect, test } from 'vitest'
import { dropMissingTarget, dropRows } from '../../packages/modelwright/src/clean/index.ts'
import {
  noDeadline,
  seedOf,
  selectRows,
  silent,
  type Table,
  type Target,
  takeTarget,
} from '../../packages/modelwright/src/core/index.ts'
import { scoreOf, uncertaintyOf } from '../../packages/modelwright/src/evaluate/index.ts'
import { inferSchema } from '../../packages/modelwright/src/prepare/index.ts'
import { openObjects } from '../../packages/modelwright/src/project/index.ts'
import { resolveTarget } from '../../packages/modelwright/src/project/run/target.ts'
import { rowDistance, spreadOut } from '../../packages/modelwright/src/retrieve/collect/order-rows.ts'
import { csv, inferKinds, retrieve } from '../../packages/modelwright/src/retrieve/index.ts'
import { fitPipeline, predictPipeline } from '../../packages/modelwright/src/train/index.ts'

const samples = fileURLToPath(new URL('../../examples/data', import.meta.url))
const temporary = await mkdtemp(join(tmpdir(), 'modelwright-informative-'))
afterAll(() => rm(temporary, { recursive: true, force: true }))

interface Sample {
  readonly table: Table
  readonly target: Target
  readonly schema: Schema
}

async function sampleOf(file: string, name: string): Promise<Sample> {
  const objects = openObjects(join(temporary, 'objects'))
  const { table: all } = await retrieve(csv(file), { folder: samples, temporary, log: silent, objects })
  const { table } = dropRows(all, [dropMissingTarget()], { target: name })
  const { target, output } = resolveTarget(table, { target: name })
  const columns = new Map([...table.columns].filter(([column]) => column !== name))
  const kinds = inferKinds(table).filter((info) => info.name !== name)
  return { table: { ...table, columns }, target, schema: inferSchema(table, [], kinds, output).schema }
}

const draws = 20
const firstLabels = 20
const batch = 10
const labels = 40

/** Labels rows in one order, fitting after each ten, and scores the last fit on rows nobody labelled. */
async function scoreAfter(
  sample: Sample,
  learner: string,
  draw: number,
  isInformative: boolean,
): Promise<number> {
  const { table, target, schema } = sample
  const order = seedOf(draw).shuffle(Uint32Array.from({ length: table.rowCount }, (_, row) => row))
  const [pool, unseen] = [[...order.subarray(0, order.length >> 1)], order.slice(order.length >> 1)]
  const options = learner === 'random-forest' ? { trees: 60 } : {}
  const context = { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {} }
  const fitOn = (rows: Uint32Array): Promise<Pipeline> =>
    fitPipeline({ learner, options }, selectRows(table, rows), takeTarget(target, rows), context)
  const known = pool.splice(0, firstLabels)
  while (known.length < labels) {
    const ordered = isInformative ? byModel(await fitOn(Uint32Array.from(known)), table, pool) : pool
    const next = ordered.slice(0, batch)
    known.push(...next)
    for (const row of next) pool.splice(pool.indexOf(row), 1)
  }
  const metric = target.task === 'regression' ? 'rmse' : 'accuracy'
  const fitted = await fitOn(Uint32Array.from(known))
  return scoreOf(metric, takeTarget(target, unseen), predictPipeline(fitted, selectRows(table, unseen)))
}

function byModel(pipeline: Pipeline, table: Batch, rows: readonly number[]): number[] {
  const model = modelOf({ name: 'm', ...pipeline, lineage: {} }, allOperations, () => '')
  const policy = { missing: 'accept', unknown: 'accept', extra: 'accept' } as const
  const unsure = uncertaintyOf(model, model.readColumns(table, policy).batch)!
  return spreadOut(rows, unsure.values, rowDistance(table))
}

test.each([
  ['penguins.csv', 'sex', 'logistic', 'accuracy'],
  ['iris.csv', 'species', 'logistic', 'accuracy'],
  ['penguins.csv', 'species', 'random-forest', 'accuracy'],
  ['penguins.csv', 'body_mass_g', 'random-forest', 'rmse'],
])(
  'forty labels of the rows a model was least sure of teach more than forty at random: %s, %s',
  async (file, name, learner, metric) => {
    const sample = await sampleOf(file, name)
    const mean = { informative: 0, random: 0 }
    for (let draw = 0; draw < draws; draw++) {
      mean.informative += (await scoreAfter(sample, learner, draw, true)) / draws
      mean.random += (await scoreAfter(sample, learner, draw, false)) / draws
    }
    if (metric === 'rmse') expect(mean.informative).toBeLessThan(0.98 * mean.random)
    else expect(mean.informative).toBeGreaterThan(mean.random + 0.01)
  },
)
