/**
 * The roundest number between two others, neither of them: the multiple of the greatest power of two.
 *
 * It parts the two as well as any, and tells neither.
 *
 * @returns undefined where there is none, or one of them is not finite
 */
export function roundBetween(low: number, high: number): number | undefined {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) return undefined
  if (low < 0 && high > 0) return 0
  if (low < 0) {
    const mirrored = roundBetween(-high, -low)
    return mirrored === undefined ? undefined : -mirrored
  }
  let step = 1
  while (step < high && step < 1e300) step *= 2
  while (step / 2 >= high) step /= 2
  for (; step > 0; step /= 2) {
    const found = (Math.floor(low / step) + 1) * step
    if (found <= low) return undefined
    if (found < high) return found
  }
  return undefined
}
