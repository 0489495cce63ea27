import { models as operations } from '@modelwright/runtime'
import type { Compositions } from './compositions.ts'
import { greedyWeights } from './greedy-weights.ts'
import type { Cell, Cells, LibraryModel, LibraryRows } from './library.ts'
import type { EnsembleOptions } from './options.ts'
import { stackWeights } from './stack-weights.ts'

/** Weights, and what is added to each output. */
export interface Chosen {
  /** One a model; all 0 where nothing could be chosen. */
  readonly weights: readonly number[]
  readonly intercepts: readonly number[]
}

/** What ways choose by. */
export interface Setting {
  readonly models: readonly LibraryModel[]
  readonly rows: LibraryRows
  readonly cells: Cells
  readonly compositions: Compositions
  readonly options: EnsembleOptions
  readonly most: number
}

/** A way of combining: chooses by cells, predicts a cell. */
export interface Way {
  readonly kind: 'single' | 'blend' | 'stack'
  choose(setting: Setting, at: readonly number[]): Chosen
}

/** Models a stack is fitted to before all but the heaviest are left out. */
const mostStacked = 12

const greedyRules = { start: 3, steps: 30, patience: 5 } as const

function allowedBy({ models, options: { allows } }: Setting) {
  return allows === undefined
    ? {}
    : { allows: (at: readonly number[]) => allows(at.map((m) => models[m].trial)) }
}

function greedyBy(setting: Setting, at: readonly number[], most: number): Chosen {
  const { options, compositions, models } = setting
  const { deadline } = options
  const rules = most === 1 ? { ...greedyRules, start: 1, steps: 1 } : greedyRules
  const weights = greedyWeights(compositions, models.length, at, {
    ...rules,
    most,
    ...(deadline === undefined ? {} : { deadline }),
    ...allowedBy(setting),
  })
  return { weights, intercepts: [] }
}

/** The best model alone. */
export const single: Way = { kind: 'single', choose: (setting, at) => greedyBy(setting, at, 1) }
/** A weighted mean. */
export const blend: Way = { kind: 'blend', choose: (setting, at) => greedyBy(setting, at, setting.most) }

/** The models that score best alone, in the order of the library. */
function bestOf({ models, compositions }: Setting, at: readonly number[], most: number): number[] {
  const alone = models.map((_, m) => models.map((_one, i) => (i === m ? 1 : 0)))
  const goodness = alone.map((counts) => compositions.goodness(counts, at))
  return models
    .map((_, m) => m)
    .filter((m) => !Number.isNaN(goodness[m]))
    .sort((a, b) => goodness[b] - goodness[a] || a - b)
    .slice(0, most)
    .sort((a, b) => a - b)
}

function heaviest(models: readonly number[], weights: readonly number[], most: number): number[] {
  return models
    .map((model, at) => ({ model, weight: weights[at] }))
    .filter(({ weight }) => weight > 1e-3)
    .sort((a, b) => b.weight - a.weight || a.model - b.model)
    .slice(0, most)
    .map(({ model }) => model)
    .sort((a, b) => a - b)
}

/** Fits weights to the best models, leaves out all but the heaviest and those that may not be together, and fits again. */
function stackBy(setting: Setting, at: readonly number[]): Chosen {
  const { models, cells, most } = setting
  const { allows } = allowedBy(setting)
  const mine = at.map((cell) => cells.cells[cell])
  let used = bestOf(setting, at, mostStacked)
  let found = stackWeights(mine, used, cells.outputs)
  let kept = heaviest(used, found.weights, most)
  while (kept.length > 0 && (kept.length < used.length || allows?.(kept) === false)) {
    if (allows?.(kept) === false) kept = heaviest(used, found.weights, kept.length - 1)
    if (kept.length === 0) break
    used = kept
    found = stackWeights(mine, used, cells.outputs)
    kept = heaviest(used, found.weights, most)
  }
  const weights = new Array<number>(models.length).fill(0)
  if (kept.length > 0)
    used.forEach((model, i) => {
      weights[model] = found.weights[i]
    })
  return { weights, intercepts: found.intercepts }
}

/** A regression on what models say. */
export const stack: Way = { kind: 'stack', choose: stackBy }

/** What a choice says of a cell, by the very operations that serve. */
export function predictCell(
  { predictions }: Cell,
  { weights, intercepts }: Chosen,
  setting: Setting,
): Float64Array {
  const { outputs } = setting.cells
  const used = weights.flatMap((weight, m) => (weight > 0 ? [{ weight, values: predictions[m] }] : []))
  const rowCount = predictions[0].length / outputs
  const columns = used.flatMap(({ values }) =>
    Array.from({ length: outputs }, (_, k) => ({
      type: 'number' as const,
      values: Float64Array.from({ length: rowCount }, (_row, row) => values[row * outputs + k]),
    })),
  )
  const mine = Float64Array.from(used, ({ weight }) => weight)
  if (intercepts.length === 0) return operations.blend.predict({ outputs, weights: mine }, columns, rowCount)
  const link = setting.rows.target.task === 'regression' ? 'identity' : 'log-odds'
  const state = { link, weights: mine, intercepts: Float64Array.from(intercepts) } as const
  return operations.stack.predict(state, columns, rowCount)
}
