import { powerOfTwo } from './bits.ts'
import { expTail, reduce } from './reduce.ts'

/** A number as an unrounded sum: `tail` is at most half an ulp of `head`. */
export interface Pair {
  readonly head: number
  readonly tail: number
}

/** Adds two numbers of which the first is the larger in size, keeping what rounding loses (Dekker 1971). */
export function addExactly(larger: number, smaller: number): Pair {
  const head = larger + smaller
  return { head, tail: smaller - (head - larger) }
}

/** Divides two pairs; rounds once, to within 2⁻¹⁰⁰ or so. */
export function divide(over: Pair, under: Pair): number {
  const quotient = over.head / under.head
  const lost = productError(quotient, under.head, quotient * under.head)
  const rest = over.head - quotient * under.head - lost + over.tail - quotient * under.tail
  return quotient + rest / under.head
}

/** Gives a·b − product exactly, for the rounded product of numbers far from overflow (Veltkamp, Dekker). */
function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a)
  const bHigh = upperHalf(b)
  const aLow = a - aHigh
  const bLow = b - bHigh
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow
}

function upperHalf(x: number): number {
  const c = 134217729 * x
  return c - (c - x)
}

/** Gives exp(x) for |x| < 700 to about 56 bits. */
export function expPair(x: number): Pair {
  const { k, high, low } = reduce(x)
  const r = high - low
  const one = addExactly(1, r)
  const unit = powerOfTwo(k)
  const sum = addExactly(one.head, one.tail + reducedTail(r, high, low))
  return { head: sum.head * unit, tail: sum.tail * unit }
}

/** Gives exp(x) − 1 for 0 < x < 700 to about 56 bits. */
export function expm1Pair(x: number): Pair {
  const { k, high, low } = reduce(x)
  const r = high - low
  if (k === 0) return addExactly(r, expTail(r))
  const power = expPair(x)
  const sum = power.head >= 1 ? addExactly(power.head, -1) : addExactly(-1, power.head)
  return addExactly(sum.head, sum.tail + power.tail)
}

/** Gives exp(high − low) − 1 − r, where r is the rounded high − low. */
function reducedTail(r: number, high: number, low: number): number {
  const c = high - r - low
  return expTail(r) + (c + c * r)
}
