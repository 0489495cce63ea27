// How well a learner must do beside HistGradientBoosting and LightGBM on the same folds.

/** The first metric of a task is the one a run chooses by; these are judged, others only shown. */
export const judged = { binary: ['auc', 'logloss'], multiclass: ['logloss'], regression: ['rmse'] }

const higher = new Set(['auc', 'accuracy', 'balanced_accuracy', 'macro_f1', 'r2'])
const shares = { logloss: 0.05, rmse: 0.03 }
const singleSplit = 0.005

export const isHigherBetter = (metric) => higher.has(metric)

/** The better of the two boosters by a metric: `{ name, mean, sd }`. */
export function betterPeer(models, metric) {
  const [first, second] = ['hgb', 'lgbm'].map((name) => ({ name, ...models[name][metric] }))
  const isFirst = isHigherBetter(metric) ? first.mean >= second.mean : first.mean <= second.mean
  return isFirst ? first : second
}

/** The worst score that passes: AUC within two fold sd (0.005 where there is one split), log loss 5 %, RMSE 3 %. */
export function passMark(models, metric) {
  const { mean, sd } = betterPeer(models, metric)
  if (shares[metric] !== undefined) return mean * (1 + shares[metric])
  return mean - (sd > 0 ? 2 * sd : singleSplit)
}

/** Our loss as a share of the better booster's, with 1 − score where higher is better; below 1 we are better. */
export function lossRatio(models, metric, score) {
  const loss = (value) => (isHigherBetter(metric) ? 1 - value : value)
  // Two nearly perfect scores are equal, not one tiny number divided by another.
  const floor = 1e-3
  return (loss(score) + floor) / (loss(betterPeer(models, metric).mean) + floor)
}
