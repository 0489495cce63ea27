import type { Batch, Pipeline } from '@modelwright/runtime'
import type { Target } from '../../core/index.ts'
import { continuePipeline, fitPipeline, type Recipe } from '../../train/index.ts'
import type { FitSettings } from './fit-part.ts'
import type { Reading } from './reading.ts'
import type { RunTools } from './types.ts'

const nameOf = ({ learner }: Recipe): string => (typeof learner === 'string' ? learner : learner.name)

/** What a fit is handed of the run; without rulings nobody will do it again. */
type FitTools = Pick<RunTools, 'clock' | 'deadline' | 'crew' | 'log'> & Partial<Pick<RunTools, 'rulings'>>

/** Fits a recipe on rows, or goes on from a model with it, and says how long it took. */
export async function timedFit(
  recipe: Recipe,
  data: {
    reading: Reading
    rows: Batch
    target: Target
    weights?: Float64Array | undefined
    from?: Pipeline
  },
  { stream }: FitSettings,
  { clock, deadline, crew, log, rulings }: FitTools,
): Promise<{ pipeline: Pipeline; fitMs: number }> {
  const start = clock()
  const { from, weights } = data
  const { schema, fixes } = data.reading
  const context = {
    schema,
    fixes,
    seed: stream.split('fit'),
    deadline,
    ...(weights === undefined ? {} : { weights }),
    ...(rulings === undefined ? {} : { rulings }),
    crew,
    progress: (fraction: number, note = `fitting ${nameOf(recipe)}`) =>
      log({ kind: 'progress', stage: 'train', fraction, note }),
  }
  const pipeline =
    from === undefined
      ? await fitPipeline(recipe, data.rows, data.target, context)
      : await continuePipeline(from, data.rows, data.target, { ...context, options: recipe.options ?? {} })
  return { pipeline, fitMs: clock() - start }
}
