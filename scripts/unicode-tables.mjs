// Writes packages/runtime/src/text/unicode-ranges.ts: lower case, word characters and accents, from this Node's Unicode tables.
// Run again only to move to a newer Unicode: models keep the terms they learnt, so a changed table changes what they see.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sources.mjs'

const last = 0xffff
const isSurrogate = (point) => point >= 0xd800 && point <= 0xdfff

/** The simple lower case of a code unit; itself where there is none of one unit. */
function lowerOf(point) {
  if (isSurrogate(point)) return point
  const lower = String.fromCharCode(point).toLowerCase()
  if (lower.length === 1) return lower.charCodeAt(0)
  // U+0130 becomes two units in full; its simple mapping is "i".
  return point === 0x130 ? 0x69 : point
}

/** Runs of letters whose lower case lies the same distance away: start, count, step, distance. */
export function lowerRuns() {
  const runs = []
  for (let point = 0x80; point <= last; point++) {
    const delta = lowerOf(point) - point
    if (delta === 0) continue
    const run = runs[runs.length - 1]
    const step = run === undefined ? 0 : point - (run.start + (run.count - 1) * run.step)
    const fits =
      run !== undefined && run.delta === delta && step <= 2 && (run.count === 1 || run.step === step)
    if (!fits) runs.push({ start: point, count: 1, step: 1, delta })
    else {
      if (run.count === 1) run.step = step
      run.count++
    }
  }
  return runs
}

const word = /[\p{L}\p{M}\p{N}_]/u
const assigned = /[^\p{Cn}\p{Co}\p{Cs}]/u

/** Ranges of word characters; what is not assigned goes with what stands before it. */
export function wordRanges() {
  const ranges = []
  let isWord = false
  for (let point = 0x80; point <= last; point++) {
    const text = String.fromCharCode(point)
    if (isSurrogate(point) || !assigned.test(text)) continue
    if (word.test(text) === isWord) continue
    isWord = !isWord
    ranges.push(point)
  }
  return ranges
}

/** Scripts whose accents are folded: Latin, Greek and Cyrillic. */
const folding = [
  [0xc0, 0x52f],
  [0x1e00, 0x1fff],
]

/** Letters with an accent and the letter without: canonical decomposition, its marks left out. */
export function foldPairs() {
  const pairs = []
  for (const [from, to] of folding)
    for (let point = from; point <= to; point++) {
      const bare = String.fromCharCode(point)
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
      if (bare.length === 1 && bare.charCodeAt(0) !== point) pairs.push([point, bare.charCodeAt(0)])
    }
  return pairs
}

const gaps = (numbers) => numbers.map((value, at) => value - (at === 0 ? 0 : numbers[at - 1]))
const packed = (numbers) => numbers.map((value) => value.toString(36)).join(' ')

function folded() {
  const pairs = foldPairs()
  const starts = gaps(pairs.map(([point]) => point))
  return pairs.flatMap(([, bare], at) => [starts[at], bare])
}

export function source() {
  const runs = lowerRuns()
  const starts = gaps(runs.map(({ start }) => start))
  const lower = runs.flatMap(({ count, step, delta }, at) => [starts[at], count, step, delta])
  return `/** Unicode ${process.versions.unicode}; written by scripts/unicode-tables.mjs. */

/** Letters with a lower case of one unit: gap to the last start, count, step, distance; numbers in base 36. */
export const lowerRuns =
  '${packed(lower)}'

/** Where word characters (letters, marks, digits) begin and end in turns, as gaps; numbers in base 36. */
export const wordTurns =
  '${packed(gaps(wordRanges()))}'

/** Letters with an accent: gap to the last one, and the letter without it; numbers in base 36. */
export const foldPairs =
  '${packed(folded())}'
`
}

if (process.argv[1]?.endsWith('unicode-tables.mjs'))
  writeFileSync(join(root, 'packages/runtime/src/text/unicode-ranges.ts'), source())
