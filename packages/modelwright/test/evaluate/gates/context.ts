import { categoryColumn, seedOf, tableOf } from '../../../src/core/index.ts'
import { compare, evaluate, type GateContext } from '../../../src/evaluate/index.ts'
import { simulatedBinary, simulatedRegression } from '../simulated.ts'

const good = simulatedBinary(seedOf(1), 400)
const constant = { ...good, predictions: good.predictions.map(() => 0.3) }
const options = { seed: seedOf(1), replicates: 200 }

/** A model of two classes with AUC about 0.83, its baseline, and no champion. */
export const binaryContext: GateContext = {
  evaluation: evaluate({ ...good, ...options }),
  metric: 'auc',
  baseline: (metric) => compare(good, constant, metric, options),
  champion: 'none',
}

/** The baseline, compared with the model. */
export const weakerContext: GateContext = {
  ...binaryContext,
  baseline: (metric) => compare(constant, good, metric, options),
  champion: (metric) => compare(constant, good, metric, options),
}

/** A model of a number with RMSE about 2.8. */
export const regressionContext: GateContext = {
  evaluation: evaluate({ ...simulatedRegression(seedOf(1), 200), ...options }),
  metric: 'rmse',
}

const table = tableOf({
  region: categoryColumn(
    Array.from({ length: 400 }, (_, row) => (row < 6 ? 'few' : row % 2 === 0 ? 'north' : 'south')),
  ),
})

/** The model of {@link binaryContext} with its rows, which have a region; even rows are predicted as badly as `spoil` says. */
export function rowsContext(spoil = 0): GateContext {
  const predictions = good.predictions.map((p, row) =>
    row % 2 === 0 ? (1 - spoil) * p + spoil * (1 - p) : p,
  )
  const contender = { ...good, predictions }
  return {
    ...binaryContext,
    evaluation: evaluate({ ...contender, ...options }),
    intervals: options,
    rows: { contender, table },
    slices: ['region'],
    champion: (metric) => compare(contender, good, metric, options),
    championRows: { ours: contender, theirs: good, table, areNew: true },
  }
}
