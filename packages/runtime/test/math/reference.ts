import { readFileSync } from 'node:fs'
import * as math from '../../src/math/index.ts'

/** Functions that the reference fixture knows. */
export type Name = 'exp' | 'expm1' | 'log' | 'log1p' | 'pow' | 'sigmoid' | 'tanh'

const view = new DataView(new ArrayBuffer(8))

/** Reads a double out of its bits in hex. */
export function fromHex(hex: string): number {
  view.setBigUint64(0, BigInt(`0x${hex}`))
  return view.getFloat64(0)
}

/** Counts the doubles from zero to a value. */
function rank(value: number): number {
  view.setFloat64(0, value)
  const size = Number(view.getBigUint64(0) & 0x7fffffffffffffffn)
  return Number.isNaN(value) ? Number.NaN : value < 0 ? -size : size
}

interface Worst {
  readonly ulp: number
  readonly at: string
}

/** The largest distance of a function from the exact values of a fixture, in ulp, and where. */
export function worstOf(name: Name, path: URL | string): Worst {
  const { points } = JSON.parse(readFileSync(path, 'utf8')) as { points: Record<Name, string[]> }
  let worst: Worst = { ulp: 0, at: '' }
  for (const point of points[name]) {
    const [x, y, rest] = point.split(':')
    const args = x.split(',').map(fromHex) as [number, number]
    const ulp = Math.abs(distance(math[name](...args), fromHex(y)) - Number(rest) / 1000)
    if (!(ulp <= worst.ulp)) worst = { ulp, at: `${name}(${args.join(', ')})` }
  }
  return worst
}

/** Ranks differ exactly where the difference is small, although they are beyond 2⁵³. */
function distance(found: number, exact: number): number {
  if (Object.is(found, exact)) return 0
  view.setFloat64(0, found)
  const a = view.getBigInt64(0)
  view.setFloat64(0, exact)
  const b = view.getBigInt64(0)
  if (a < 0n !== b < 0n) return Math.abs(rank(found)) + Math.abs(rank(exact))
  return Number(a - b) * (a < 0n ? -1 : 1)
}
