// One table at equal settings: `fit` writes the prepared matrix of the first given fold for the other side and scores our
// trees seed by seed; `score` scores what the other side predicted, by the same code.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allOperations, type Column, featuresOf } from '@modelwright/runtime'
import type { Target } from '../../packages/modelwright/src/core/index.ts'
import { scoreOf } from '../../packages/modelwright/src/evaluate/index.ts'
import { findLearner, prepareRows } from '../../packages/modelwright/src/train/index.ts'
import { fitOurs, predictOurs, type Settings } from '../train/ours.ts'
import type { Rows } from '../train/read-table.ts'
import { gatherSet, rowsOfPart, type SetToRun } from './gathered-set.ts'

interface Told {
  readonly task: 'fit' | 'score'
  readonly set: SetToRun
  readonly folder: string
  readonly seeds: readonly number[]
  readonly settings: Settings
}

const metricsOf = { binary: ['auc', 'log-loss'], multiclass: ['log-loss'], regression: ['rmse'] } as const

type Scores = Readonly<Record<string, number>>

function scoresOf(target: Target, predictions: Float64Array): Scores {
  return Object.fromEntries(metricsOf[target.task].map((name) => [name, scoreOf(name, target, predictions)]))
}

/** Classes as codes, values as they are. */
function numbersOf(target: Target): Float64Array {
  return target.task === 'regression' ? target.values : Float64Array.from(target.codes)
}

function cellsOf(column: Column): Float64Array {
  if (column.type === 'number') return column.values
  if (column.type !== 'category') throw new Error(`bug: a ${column.type} column was prepared for trees`)
  const { codes, levels } = column
  return Float64Array.from(codes, (code) => (code < 0 || code >= levels.length ? Number.NaN : code))
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array) =>
  new Uint8Array(buffer, byteOffset, byteLength)

function writeRows(folder: string, part: 'train' | 'test', { features, target }: Rows): void {
  writeFileSync(join(folder, `${part}.f64`), Buffer.concat([...features.values()].map(cellsOf).map(bytesOf)))
  writeFileSync(join(folder, `${part}.y.f64`), bytesOf(numbersOf(target)))
}

function writeAbout(folder: string, train: Rows, test: Rows): void {
  const { target } = train
  const about = {
    rowCount: train.rowCount,
    testCount: test.rowCount,
    sparse: false,
    columns: [...train.features].map(([name, { type }]) => ({ name, kind: type })),
    task: target.task,
    classes: target.task === 'regression' ? [] : target.classes,
  }
  writeFileSync(join(folder, 'about.json'), JSON.stringify(about))
}

/** No table here has texts: there are no blocks. */
function plainOf(features: ReadonlyMap<string, { readonly type: string }>): Map<string, Column> {
  return new Map(features as ReadonlyMap<string, Column>)
}

/** Rows of both parts of the first fold as trees take them: the preparation is fitted on the training rows. */
async function preparedRows(set: SetToRun): Promise<{ train: Rows; test: Rows }> {
  const read = await gatherSet(set, 0)
  const { reading, rows, target, testRows, testTarget } = rowsOfPart(read, 0)
  const { supports } = findLearner('boosted-trees', target.task)
  const seed = read.stream.split('fit')
  const made = prepareRows(rows, target, { schema: reading.schema, supports, seed })
  const columns = featuresOf(made.transforms, allOperations, testRows)
  const names = [...made.features.keys()]
  return {
    train: { rowCount: rows.rowCount, features: plainOf(made.features), target },
    test: {
      rowCount: testRows.rowCount,
      features: plainOf(new Map(names.map((name) => [name, columns.get(name)!]))),
      target: testTarget,
    },
  }
}

async function fitSet({ set, folder, seeds, settings }: Told) {
  const { train, test } = await preparedRows(set)
  writeAbout(folder, train, test)
  writeRows(folder, 'train', train)
  writeRows(folder, 'test', test)
  const scores: Scores[] = []
  let seconds = 0
  for (const seed of seeds) {
    const { state, totalS } = await fitOurs(train, { ...settings, seed })
    seconds += totalS
    scores.push(scoresOf(test.target, predictOurs(state, test)))
  }
  const kinds = [...train.features.values()].map(({ type }) => type)
  return {
    trainRows: train.rowCount,
    testRows: test.rowCount,
    numbers: kinds.filter((kind) => kind === 'number').length,
    categories: kinds.filter((kind) => kind === 'category').length,
    seconds,
    scores,
  }
}

function floatsOf(path: string): Float64Array {
  const bytes = readFileSync(path)
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

function score({ folder, seeds }: Told) {
  const about = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8'))
  const numbers = floatsOf(join(folder, 'test.y.f64'))
  const target: Target =
    about.task === 'regression'
      ? { task: 'regression', values: numbers }
      : { task: about.task, codes: Int32Array.from(numbers), classes: about.classes }
  return { scores: seeds.map((seed) => scoresOf(target, floatsOf(join(folder, `predicted-${seed}.f64`)))) }
}

const told = JSON.parse(process.argv[2]) as Told
console.log(JSON.stringify(told.task === 'fit' ? await fitSet(told) : score(told)))
