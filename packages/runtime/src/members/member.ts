import type { NumberColumn } from '../column.ts'
import type { ModelOperation, TransformOperation } from '../contracts.ts'
import { recalibrate } from '../recalibrate.ts'
import { repeatType } from '../typed-column.ts'

/** A model that is part of another: its own state, and what class shares are brought back by where it was fitted with others. */
export interface MemberState<State = unknown> {
  readonly state: State
  /** True share over fitted share of each class; shape `[classes]`. */
  readonly shares?: Float64Array
}

/** Names the transform that a model becomes as part of another. */
export function memberName(model: string): string {
  return `${model}-member`
}

/**
 * Makes a transform of a model: its columns are the model's outputs, which a model above it takes as features.
 *
 * So an ensemble is a pipeline like any other: checked step by step, each model fed the very columns it was fitted on.
 */
export function memberOf<State>(model: ModelOperation<State>): TransformOperation<MemberState<State>> {
  return {
    name: memberName(model.name),
    signature({ state }) {
      const { inputs, outputCount } = model.signature(state)
      return { inputs, outputs: repeatType('number', outputCount) }
    },
    sources: ({ state }) => new Array<number>(model.signature(state).outputCount).fill(-1),
    read(reader) {
      const state = model.read(reader.object('state'))
      if (!reader.has('shares')) return Object.freeze({ state })
      const { outputCount } = model.signature(state)
      const shares = reader.floats('shares', { length: outputCount === 1 ? 2 : outputCount })
      for (let k = 0; k < shares.length; k++)
        if (!(shares[k] >= 0)) reader.refuse('shares', 'must be 0 or more')
      return Object.freeze({ state, shares })
    },
    apply({ state, shares }, features, rowCount) {
      const predictions = model.predict(state, features, rowCount)
      if (shares !== undefined) recalibrate(predictions, shares)
      return columnsOf(predictions, model.signature(state).outputCount, rowCount)
    },
  }
}

/** Cuts row-major predictions into a column for each output. */
function columnsOf(predictions: Float64Array, outputCount: number, rowCount: number): NumberColumn[] {
  if (outputCount === 1) return [{ type: 'number', values: predictions }]
  return Array.from({ length: outputCount }, (_, k): NumberColumn => {
    const values = new Float64Array(rowCount)
    for (let row = 0; row < rowCount; row++) values[row] = predictions[row * outputCount + k]
    return { type: 'number', values }
  })
}

/** Makes the transforms that models become as parts of others, by name: for models of your own, too. */
export function membersOf(
  models: Readonly<Record<string, ModelOperation>>,
): Readonly<Record<string, TransformOperation>> {
  const members: Record<string, TransformOperation> = {}
  for (const model of Object.values(models)) members[memberName(model.name)] = memberOf(model)
  return members
}
