import { seedOf } from '../../../src/core/index.ts'
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
