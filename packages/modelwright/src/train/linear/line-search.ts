/** A point on the search line: the step taken, the value there and its slope along the line. */
export interface LinePoint {
  readonly step: number
  readonly value: number
  readonly slope: number
}

const sufficientDecrease = 1e-4
const curvature = 0.9
const mostEvaluations = 30
const roundOff = 1e-15

/** Where the cubic through two points with their slopes is least, kept away from both ends. */
function between(a: LinePoint, b: LinePoint): number {
  const gap = b.step - a.step
  const d1 = a.slope + b.slope - (3 * (b.value - a.value)) / gap
  const square = d1 * d1 - a.slope * b.slope
  const d2 = Math.sqrt(Math.max(0, square)) * (gap < 0 ? -1 : 1)
  const share = 1 - (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2)
  if (!(share - share === 0)) return a.step + gap / 2
  return a.step + gap * Math.min(0.9, Math.max(0.1, share))
}

/**
 * Finds a step that obeys the strong Wolfe conditions.
 *
 * Values that differ by less than rounding count as equal, so that the last digits can still be reached.
 *
 * @param at - evaluates a step; the accepted one is always the last that was asked for
 * @returns undefined when no step lowers the value: the end of what floating point can tell
 * @see Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 3.5 and 3.6
 */
export function wolfeStep(
  at: (step: number) => LinePoint,
  start: LinePoint,
  firstStep: number,
): LinePoint | undefined {
  const noise = roundOff * Math.abs(start.value)
  let low = start
  let high: LinePoint | undefined
  let step = firstStep
  for (let n = 0; n < mostEvaluations; n++) {
    const point = at(step)
    const most = start.value + sufficientDecrease * step * start.slope + noise
    // A value that is not a number fails the comparison, and so counts as too high.
    if (!(point.value <= most && point.value <= low.value + noise)) high = point
    else if (Math.abs(point.slope) <= -curvature * start.slope) return point
    else {
      if (high === undefined ? point.slope >= 0 : point.slope * (high.step - low.step) >= 0) high = low
      low = point
    }
    step = high === undefined ? step * 4 : between(low, high)
  }
  return low.step > 0 ? at(low.step) : undefined
}
