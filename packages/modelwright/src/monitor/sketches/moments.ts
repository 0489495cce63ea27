import type { ByteReader, ByteWriter } from './bytes.ts'

/** Count, mean, sum of squares about it, and extremes of numbers. */
export interface Moments {
  count: number
  mean: number
  squares: number
  least: number
  most: number
}

/** Starts moments of nothing. */
export function newMoments(): Moments {
  return {
    count: 0,
    mean: 0,
    squares: 0,
    least: Number.POSITIVE_INFINITY,
    most: Number.NEGATIVE_INFINITY,
  }
}

/** Takes a number in. @see Welford (1962), Technometrics 4 */
export function addMoment(moments: Moments, value: number): void {
  moments.count++
  const away = value - moments.mean
  moments.mean += away / moments.count
  moments.squares += away * (value - moments.mean)
  if (value < moments.least) moments.least = value
  if (value > moments.most) moments.most = value
}

/** Joins two into a third. @see Chan, Golub and LeVeque (1983), The American Statistician 37 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const count = a.count + b.count
  if (count === 0) return newMoments()
  const away = b.mean - a.mean
  return {
    count,
    mean: a.mean + (away * b.count) / count,
    squares: a.squares + b.squares + (away * away * a.count * b.count) / count,
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
  }
}

/** Sample standard deviation; NaN below two numbers. */
export function deviationOf({ count, squares }: Moments): number {
  return count < 2 ? Number.NaN : Math.sqrt(Math.max(0, squares) / (count - 1))
}

/** Writes moments. */
export function writeMoments(to: ByteWriter, { count, mean, squares, least, most }: Moments): void {
  to.whole(count)
  for (const value of [mean, squares, least, most]) to.number(value)
}

/** Reads moments. */
export function readMoments(from: ByteReader): Moments {
  const count = from.whole()
  const [mean, squares, least, most] = [from.number(), from.number(), from.number(), from.number()]
  return { count, mean, squares, least, most }
}
