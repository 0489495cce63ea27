import type { Task } from '@modelwright/runtime'
import { type Metric, seedOf, type Target } from '../../../src/core/index.ts'
import { defaultMetric } from '../../../src/evaluate/index.ts'
import {
  type Folds,
  foldsOf,
  type LibraryModel,
  type LibraryRows,
  rowsOfFold,
  type ValidationSpec,
} from '../../../src/tune/index.ts'

const classes = ['a', 'b', 'c']

function targetOf(task: Task, signal: Float64Array): Target {
  if (task === 'regression') return { task, values: signal }
  if (task === 'binary')
    return { task, codes: Int32Array.from(signal, (value) => Number(value > 0)), classes: ['no', 'yes'] }
  return {
    task,
    codes: Int32Array.from(signal, (value) => (value < -0.4 ? 0 : value < 0.4 ? 1 : 2)),
    classes,
  }
}

/** What a model that sees the signal through noise predicts. */
function predictionsOf(task: Task, seen: Float64Array): Float64Array {
  if (task === 'regression') return seen
  if (task === 'binary') return seen.map((value) => 1 / (1 + Math.exp(-3 * value)))
  return Float64Array.from({ length: seen.length * 3 }, (_, i) => {
    const value = seen[Math.floor(i / 3)]
    const near = [-0.7, 0, 0.7].map((center) => Math.exp(-3 * (value - center) * (value - center)))
    return near[i % 3] / (near[0] + near[1] + near[2])
  })
}

export interface Noise {
  /** Noise of each model; shape `[models]`. */
  readonly own: readonly number[]
  /** Noise that all models share. */
  readonly shared?: number
  readonly rowCount?: number
  readonly seed?: number
  readonly folds?: number
  readonly times?: ArrayLike<number>
  readonly validation?: ValidationSpec
  readonly metric?: Metric
}

function normal(draw: () => number): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += draw()
  return sum
}

/** A library of models that see the truth through noise of their own and noise they share. */
export function noisyLibrary(
  task: Task,
  { own, shared = 0, rowCount = 400, seed: number = 1, folds: count, times, validation, metric }: Noise,
): { models: LibraryModel[]; rows: LibraryRows; folds: Folds } {
  const seed = seedOf(number)
  const draw = (): number => normal(() => seed.next())
  const signal = Float64Array.from({ length: rowCount }, draw)
  const common = signal.map((value) => value + shared * draw())
  const target = targetOf(task, signal)
  const folds = foldsOf(target, {
    seed,
    ...(count === undefined ? {} : { folds: count }),
    ...(times === undefined ? {} : { times }),
    ...(validation === undefined ? {} : { validation }),
  })
  const width = task === 'multiclass' ? 3 : 1
  const models = own.map((noise, trial): LibraryModel => {
    const all = predictionsOf(
      task,
      common.map((value) => value + noise * draw()),
    )
    return {
      trial,
      folds: Array.from({ length: folds.count }, (_, fold) => {
        const { test } = rowsOfFold(folds, fold)
        return Float64Array.from(
          { length: test.length * width },
          (_at, i) => all[test[Math.floor(i / width)] * width + (i % width)],
        )
      }),
    }
  })
  return { models, rows: { target, folds, metric: metric ?? defaultMetric(task) }, folds }
}
