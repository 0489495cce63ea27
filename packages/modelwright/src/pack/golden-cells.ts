import { type Cell, formatTime, type Input } from '@modelwright/runtime'
import type { Seed } from '../core/index.ts'

/** The kinds of cells that golden rows are made of. */
export const goldenCases = ['normal', 'low', 'high', 'missing', 'unusual', 'text'] as const

/** One kind of cell. */
export type GoldenCase = (typeof goldenCases)[number]

const dayMs = 86_400_000
const words = ['example', 'a', 'two words', 'naïve', '東京', '😀', 'ZZZ', '0', 'true', 'x'.repeat(200)]

/**
 * Draws a cell of the given kind from what the schema says of a column.
 *
 * *normal* lies in the range or is a known level, *low* and *high* are the ends, *missing* is null where the column may
 * be missing, *unusual* lies far outside or is an unknown level, *text* is a normal value written as text.
 */
export function goldenCell(input: Input, kind: GoldenCase, seed: Seed): Cell {
  if (kind === 'missing') return input.nullable ? null : goldenCell(input, 'normal', seed)
  switch (input.type) {
    case 'number':
      return numberCell(input, kind, seed)
    case 'time':
      return timeCell(input, kind, seed)
    case 'boolean':
      return booleanCell(kind, seed)
    case 'category':
      return categoryCell(input, kind, seed)
    case 'text':
      return words[seed.integer(words.length)]
  }
}

function numberCell(input: Input, kind: GoldenCase, seed: Seed): Cell {
  const [low, high] = input.range ?? [-3, 3]
  if (kind === 'low') return low
  if (kind === 'high') return high
  if (kind === 'unusual') return unusualNumber(low, high, seed)
  const value = low + (high - low) * seed.next()
  const normal = input.integer === true ? Math.floor(value) : shortened(value, seed)
  return kind === 'text' ? String(normal) : normal
}

/** Half of the numbers get three digits, as people write them. */
function shortened(value: number, seed: Seed): number {
  return seed.integer(2) === 0 ? value : Number(value.toPrecision(3))
}

function unusualNumber(low: number, high: number, seed: Seed): number {
  const width = high - low > 0 ? high - low : 1
  const choices = [
    low - 1000 * width,
    high + 1000 * width,
    -0,
    5e-324,
    1e15,
    -1e15,
    9007199254740992,
    high + width,
  ]
  const value = choices[seed.integer(choices.length)]
  return Number.isFinite(value) ? value : high
}

function timeCell(input: Input, kind: GoldenCase, seed: Seed): Cell {
  const [low, high] = input.range ?? [0, 20_000 * dayMs]
  if (kind === 'low') return formatTime(low)
  if (kind === 'high') return formatTime(high)
  if (kind === 'unusual')
    return [low - 40_000 * dayMs, high + 40_000 * dayMs, -1, 951_782_400_000][seed.integer(4)]
  const value = Math.floor(low + (high - low) * seed.next())
  return kind === 'text' ? formatTime(Math.floor(value / dayMs) * dayMs) : value
}

function booleanCell(kind: GoldenCase, seed: Seed): Cell {
  const value = kind === 'low' ? false : kind === 'high' ? true : seed.integer(2) === 1
  if (kind === 'text') return String(value)
  return kind === 'unusual' ? Number(value) : value
}

function categoryCell({ levels = [], integer, unknown }: Input, kind: GoldenCase, seed: Seed): Cell {
  if (levels.length === 0 || (kind === 'unusual' && unknown !== 'refuse')) return unknownLevel(levels, seed)
  const at = kind === 'low' ? 0 : kind === 'high' ? levels.length - 1 : seed.integer(levels.length)
  return integer === true && kind !== 'text' ? asNumber(levels[at]) : levels[at]
}

function asNumber(level: string): Cell {
  const value = Number(level)
  return String(value) === level ? value : level
}

function unknownLevel(levels: readonly string[], seed: Seed): string {
  let level = `unknown ${seed.integer(1000)}`
  while (levels.includes(level)) level += '?'
  return level
}
