import type { Pipeline, SparseLinearState, TreesState } from '@modelwright/runtime'

/**
 * What contributions are counted in: log-odds of two classes, one score a class (of which softmax makes probabilities), the
 * logarithm of a count or an amount, the probability itself, or the value.
 */
export type Scale = 'log-odds' | 'class-scores' | 'logarithm' | 'probability' | 'value'

/** A pipeline that predicts the score before link, shares, calibration and threshold. */
export interface Margin {
  readonly pipeline: Pipeline
  readonly scale: Scale
}

/** Scale of the scores of a model with a link; a link that is not here has none of its own. */
const scales: Readonly<Partial<Record<(TreesState | SparseLinearState)['link'], Scale>>> = {
  sigmoid: 'log-odds',
  softmax: 'class-scores',
  exp: 'logarithm',
}

function plainScale({ schema }: Pipeline): Scale {
  return schema.output.task === 'regression' ? 'value' : 'probability'
}

/** Models that name their link: the score is what they give without it. */
function marginOfLinked(pipeline: Pipeline): Margin {
  const state = pipeline.model.state as TreesState | SparseLinearState
  const model = { ...pipeline.model, state: { ...state, link: 'identity' as const } }
  return { pipeline: { ...pipeline, model }, scale: scales[state.link] ?? plainScale(pipeline) }
}

const marginOfLinear =
  (scale: Scale) =>
  (pipeline: Pipeline): Margin => ({
    pipeline: { ...pipeline, model: { ...pipeline.model, name: 'linear' } },
    scale,
  })

/** How the score of a kind of model is had, by the name of its operation. */
const margins: Readonly<Record<string, (pipeline: Pipeline) => Margin>> = {
  trees: marginOfLinked,
  logistic: marginOfLinear('log-odds'),
  softmax: marginOfLinear('class-scores'),
  'sparse-linear': marginOfLinked,
}

/**
 * Gives what explanations speak of: the score before the last step, to which inputs can add; of a model that has none, its
 * output. Shares, calibration and threshold are left out: they say what a score means, not where it comes from.
 */
export function marginOf(pipeline: Pipeline): Margin {
  const { shares: _, calibration: __, threshold: ___, ...plain } = pipeline
  const { name } = plain.model
  return Object.hasOwn(margins, name) ? margins[name](plain) : { pipeline: plain, scale: plainScale(plain) }
}
