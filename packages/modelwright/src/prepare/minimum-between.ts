const golden = 0.6180339887498949
/** Finer than this, rounding of the costs hides which is less. */
const tolerance = 1e-9
/** Places looked at before the search, so that it starts in the right valley. */
const scanned = 41

/** The best place among even steps. A cost that is not a finite number counts as the worst. */
function bestOf(cost: (x: number) => number, low: number, step: number): number {
  let best = low
  let least = Infinity
  for (let k = 0; k < scanned; k++) {
    const found = cost(low + k * step)
    if (!Number.isFinite(found) || found >= least) continue
    least = found
    best = low + k * step
  }
  return best
}

/**
 * Finds where a function of one number is least: even steps first, then a golden-section search around the best of them.
 *
 * @see Press et al., Numerical Recipes, 3rd ed., section 10.2
 */
export function minimumBetween(cost: (x: number) => number, low: number, high: number): number {
  const step = (high - low) / (scanned - 1)
  const start = bestOf(cost, low, step)
  let a = Math.max(low, start - step)
  let b = Math.min(high, start + step)
  let c = b - golden * (b - a)
  let d = a + golden * (b - a)
  let atC = cost(c)
  let atD = cost(d)
  while (b - a > tolerance) {
    const isLeft = atC < atD
    if (isLeft) b = d
    else a = c
    const next = isLeft ? b - golden * (b - a) : a + golden * (b - a)
    const found = cost(next)
    if (isLeft) [c, atC, d, atD] = [next, found, c, atC]
    else [c, atC, d, atD] = [d, atD, next, found]
  }
  return (a + b) / 2
}
