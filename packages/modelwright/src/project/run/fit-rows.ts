import type { Batch, Pipeline } from '@modelwright/runtime'
import { type Target, takeBatch } from '../../core/index.ts'
import { predictPipeline, type Recipe } from '../../train/index.ts'
import type { FitSide } from './fit-intervals.ts'
import type { FitRows } from './out-of-fold.ts'

/** Fits a recipe on rows. */
export type FitRecipe = (
  recipe: Recipe,
  data: { readonly rows: Batch; readonly target: Target; readonly weights?: Float64Array },
) => Promise<{ readonly pipeline: Pipeline }>

/** Rows, and how much each counts. */
interface WeighedRows {
  readonly rows: Batch
  readonly weights?: Float64Array
}

const taken = (weights: Float64Array | undefined, rows: Uint32Array): { weights?: Float64Array } =>
  weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }

/** Fits a recipe on some training rows, to predict others. */
export function foldFit(recipe: Recipe, { rows, weights }: WeighedRows, fit: FitRecipe): FitRows {
  return async (train, target) => {
    const { pipeline } = await fit(recipe, { rows: takeBatch(rows, train), target, ...taken(weights, train) })
    return (test) => predictPipeline(pipeline, takeBatch(rows, test))
  }
}

/** Fits boosted trees beside the model, on the rows at the given positions. */
export function sideFit({ rows, weights }: WeighedRows, fit: FitRecipe): FitSide {
  return async (options, train, target) => {
    const recipe = { learner: 'boosted-trees', options }
    const { pipeline } = await fit(recipe, { rows: takeBatch(rows, train), target, ...taken(weights, train) })
    const { transforms, model } = pipeline
    return {
      side: { transforms, model },
      predict: (test) => predictPipeline(pipeline, takeBatch(rows, test)),
    }
  }
}
