import { log, type PreparedColumn } from '@modelwright/runtime'
import type { TargetCodes } from './target-codes.ts'
import { groupsOf } from './target-codes.ts'

/** Numbers of a column that is one; others have none. */
function numbersOf(column: PreparedColumn): Float64Array | undefined {
  if (column.type === 'number' || column.type === 'time') return column.values
  if (column.type === 'boolean')
    return Float64Array.from(column.values, (value) => (value === 2 ? NaN : value))
  return undefined
}

/** Population variance of numbers that are there; of a category, the chance that two rows differ (Gini's). */
export function varianceOf(column: PreparedColumn): number {
  const numbers = numbersOf(column)
  if (numbers === undefined) return column.type === 'category' ? differenceOf(column.codes) : 0
  let count = 0
  let mean = 0
  let squares = 0
  for (let row = 0; row < numbers.length; row++) {
    if (Number.isNaN(numbers[row])) continue
    count++
    const off = numbers[row] - mean
    mean += off / count
    squares += off * (numbers[row] - mean)
  }
  return count === 0 ? 0 : squares / count
}

function differenceOf(codes: Int32Array): number {
  const counts = new Map<number, number>()
  let total = 0
  for (const code of codes) {
    if (code < 0) continue
    counts.set(code, (counts.get(code) ?? 0) + 1)
    total++
  }
  let same = 0
  for (const count of counts.values()) same += (count / total) * (count / total)
  return total === 0 ? 0 : 1 - same
}

/** Pearson's correlation of rows in which both are there; 0 where either does not vary. */
export function correlationOf(a: Float64Array, b: Float64Array): number {
  let count = 0
  let meanA = 0
  let meanB = 0
  let aa = 0
  let bb = 0
  let ab = 0
  for (let row = 0; row < a.length; row++) {
    if (Number.isNaN(a[row]) || Number.isNaN(b[row])) continue
    count++
    const offA = a[row] - meanA
    const offB = b[row] - meanB
    meanA += offA / count
    meanB += offB / count
    aa += offA * (a[row] - meanA)
    bb += offB * (b[row] - meanB)
    ab += offA * (b[row] - meanB)
  }
  const size = Math.sqrt(aa) * Math.sqrt(bb)
  return size > 0 ? Math.max(-1, Math.min(1, ab / size)) : 0
}

/** The correlation ratio: the root of the share of a number's variance that lies between the levels of a category. */
export function ratioOf(codes: Int32Array, levelCount: number, numbers: Float64Array): number {
  const counts = new Float64Array(levelCount)
  const sums = new Float64Array(levelCount)
  let total = 0
  let sum = 0
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] < 0 || Number.isNaN(numbers[row])) continue
    counts[codes[row]]++
    sums[codes[row]] += numbers[row]
    total++
    sum += numbers[row]
  }
  const mean = sum / total
  let between = 0
  for (let code = 0; code < levelCount; code++) {
    const off = counts[code] > 0 ? sums[code] / counts[code] - mean : 0
    between += counts[code] * off * off
  }
  let all = 0
  for (let row = 0; row < codes.length; row++)
    if (codes[row] >= 0 && !Number.isNaN(numbers[row])) all += (numbers[row] - mean) * (numbers[row] - mean)
  return all > 0 ? Math.sqrt(Math.min(1, between / all)) : 0
}

/** How closely a column and a target go together, from 0 to 1: correlation, or correlation ratio of a category. */
export function strengthOf(column: PreparedColumn, target: Float64Array): number {
  if (column.type === 'category') return ratioOf(column.codes, column.levels.length, target)
  const numbers = numbersOf(column)
  return numbers === undefined ? 0 : Math.abs(correlationOf(numbers, target))
}

/**
 * Mutual information of a column and a target in nats, plug-in: how much knowing one tells of the other.
 *
 * Numbers are cut into ten groups of as many rows; missing values are a group of their own.
 *
 * @see Cover and Thomas, Elements of Information Theory, section 2.3
 */
export function informationOf(column: PreparedColumn, target: TargetCodes): number {
  const groups = groupsIn(column)
  const width = target.count
  const joint = new Float64Array((groups.count + 1) * width)
  const byTarget = new Float64Array(width)
  const byGroup = new Float64Array(groups.count + 1)
  let total = 0
  for (let row = 0; row < groups.codes.length; row++) {
    const group = groups.codes[row] < 0 ? groups.count : groups.codes[row]
    const code = target.codes[row]
    if (code < 0) continue
    joint[group * width + code]++
    byGroup[group]++
    byTarget[code]++
    total++
  }
  let sum = 0
  for (let group = 0; group <= groups.count; group++)
    for (let code = 0; code < width; code++) {
      const both = joint[group * width + code]
      if (both > 0) sum += (both / total) * log((both * total) / (byGroup[group] * byTarget[code]))
    }
  return Math.max(0, sum)
}

function groupsIn(column: PreparedColumn): TargetCodes {
  if (column.type === 'category') return { codes: column.codes, count: column.levels.length }
  const numbers = numbersOf(column)
  return numbers === undefined ? { codes: new Int32Array(), count: 0 } : groupsOf(numbers, 10)
}
