import { log } from '@modelwright/runtime'
import { hashNumber, hashText, mixBits } from '../../core/row-hash.ts'
import { type ByteReader, type ByteWriter, refuseSketch } from './bytes.ts'

/** Bits of a hash that choose a register. */
const precision = 12
const registerCount = 4096
/** Bits that are left to count zeros in. */
const otherBits = 52

/**
 * How many different values there were, to 1.6 % (one standard error), in four thousand small counters: HyperLogLog.
 *
 * Sketches of any parts join into exactly the sketch of the whole.
 */
export interface Distinct {
  /** The longest run of zeros, and one, that a hash of each register began with. */
  readonly registers: Uint8Array
}

/** Starts a sketch of nothing. */
export function newDistinct(): Distinct {
  return { registers: new Uint8Array(registerCount) }
}

const words = new Int32Array(2)

function addHash({ registers }: Distinct): void {
  const high = mixBits(words[0] ^ mixBits(words[1]))
  const low = mixBits(words[1] ^ Math.imul(high, 0x9e3779b1))
  const register = high >>> (32 - precision)
  const rest = (high << precision) | (low >>> (32 - precision))
  const zeros = rest === 0 ? 32 + Math.min(20, Math.clz32(low << precision)) : Math.clz32(rest)
  if (zeros >= registers[register]) registers[register] = zeros + 1
}

/** Takes a number in. −0 is 0. */
export function addDistinctNumber(sketch: Distinct, value: number): void {
  hashNumber(value, 0, words)
  addHash(sketch)
}

/** Takes a text in. */
export function addDistinctText(sketch: Distinct, value: string): void {
  hashText(value, words)
  addHash(sketch)
}

/** Joins two into a third. */
export function mergeDistinct(a: Distinct, b: Distinct): Distinct {
  const registers = a.registers.slice()
  for (let at = 0; at < registers.length; at++)
    if (b.registers[at] > registers[at]) registers[at] = b.registers[at]
  return { registers }
}

/** Ertl's σ: what registers that no value came to add. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY
  let x = share
  let y = 1
  let z = share
  for (;;) {
    x *= x
    const before = z
    z += x * y
    y += y
    if (z === before) return z
  }
}

/** Ertl's τ: what registers that are full add. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let x = share
  let y = 1
  let z = 1 - share
  for (;;) {
    x = Math.sqrt(x)
    const before = z
    y /= 2
    z -= (1 - x) * (1 - x) * y
    if (z === before) return z / 3
  }
}

/**
 * Estimates how many different values there were, by the estimator that needs no table of corrections.
 *
 * @see Flajolet et al. (2007), HyperLogLog; Ertl (2017), New cardinality estimation algorithms for HyperLogLog sketches, §4
 */
export function distinctCount({ registers }: Distinct): number {
  const counts = new Float64Array(otherBits + 2)
  for (const zeros of registers) counts[zeros]++
  let z = registerCount * tau(1 - counts[otherBits + 1] / registerCount)
  for (let zeros = otherBits; zeros >= 1; zeros--) z = (z + counts[zeros]) / 2
  z += registerCount * sigma(counts[0] / registerCount)
  return (registerCount * registerCount) / (2 * log(2) * z)
}

/** Positions of registers that a value came to. */
function filledOf(registers: Uint8Array): number[] {
  const filled: number[] = []
  for (let at = 0; at < registers.length; at++) if (registers[at] > 0) filled.push(at)
  return filled
}

/** Writes a sketch: only registers that a value came to, as long as these are few. */
export function writeDistinct(to: ByteWriter, { registers }: Distinct): void {
  const filled = filledOf(registers)
  const isSparse = filled.length * 3 < registerCount
  to.byte(isSparse ? 1 : 0)
  if (!isSparse) {
    for (const zeros of registers) to.byte(zeros)
    return
  }
  to.whole(filled.length)
  let before = 0
  for (const at of filled) {
    to.whole(at - before)
    to.byte(registers[at])
    before = at
  }
}

/** Reads a sketch. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when it cannot be one */
export function readDistinct(from: ByteReader): Distinct {
  const registers = new Uint8Array(registerCount)
  const zerosOf = (): number => {
    const zeros = from.byte()
    if (zeros > otherBits + 1) refuseSketch(`a register holds ${zeros}`)
    return zeros
  }
  if (from.byte() === 0) {
    for (let at = 0; at < registerCount; at++) registers[at] = zerosOf()
    return { registers }
  }
  const length = from.whole(registerCount)
  let at = 0
  for (let i = 0; i < length; i++) {
    at += from.whole(registerCount)
    if (at >= registerCount) refuseSketch(`there is no register ${at}`)
    registers[at] = zerosOf()
  }
  return { registers }
}
