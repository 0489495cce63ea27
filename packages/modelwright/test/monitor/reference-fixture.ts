import type { Column } from '@modelwright/runtime'
import { type Seed, seedOf } from '../../src/core/index.ts'
import type { ReferenceFacts, ReferenceRows } from '../../src/monitor/index.ts'

const texts = ['fine', 'rather late', 'broken on arrival', 'never came at all']

function textColumn(seed: Seed, rowCount: number): Column {
  const written = Array.from({ length: rowCount }, () => Buffer.from(texts[seed.integer(texts.length)]))
  const offsets = new Float64Array(rowCount + 1)
  written.forEach((one, row) => {
    offsets[row + 1] = offsets[row] + one.length
  })
  const missing = Uint8Array.from({ length: rowCount }, () => (seed.next() < 0.05 ? 1 : 0))
  return { type: 'text', bytes: new Uint8Array(Buffer.concat(written)), offsets, missing }
}

function columnOf(seed: Seed, kind: number, rowCount: number): Column {
  const numbers = (of: () => number) => Float64Array.from({ length: rowCount }, of)
  const isMissing = (): boolean => seed.next() < 0.02
  if (kind === 0)
    return { type: 'number', values: numbers(() => (isMissing() ? Number.NaN : 1e4 * seed.next() ** 3)) }
  if (kind === 1) return { type: 'number', values: numbers(() => seed.integer(6)) }
  if (kind === 2) {
    const levels = Array.from({ length: 40 }, (_, at) => `level ${at}`)
    const code = (): number => (isMissing() ? -1 : Math.floor(40 * seed.next() ** 4))
    return { type: 'category', levels, codes: Int32Array.from({ length: rowCount }, code) }
  }
  if (kind === 3)
    return {
      type: 'boolean',
      values: Uint8Array.from({ length: rowCount }, () => (isMissing() ? 2 : seed.integer(2))),
    }
  if (kind === 4) return { type: 'time', values: numbers(() => 1.7e12 + Math.floor(1e9 * seed.next())) }
  return textColumn(seed, rowCount)
}

/** Rows of every kind of column, with what a model that is somewhat too bold said of them. */
export function judgedRows(
  task: 'binary' | 'multiclass' | 'regression',
  { rowCount = 1000, columnCount = 6, seed: number = 1, classCount = 4 } = {},
): { readonly rows: ReferenceRows; readonly facts: ReferenceFacts } {
  const seed = seedOf(number)
  const columns = new Map(
    Array.from(
      { length: columnCount },
      (_, at) => [`column ${at}`, columnOf(seed, at % 6, rowCount)] as const,
    ),
  )
  const judged = Uint32Array.from({ length: rowCount }, (_, row) => row)
  const rows = { rowCount, columns }
  if (task === 'regression') {
    const predictions = Float64Array.from(judged, () => 50 + 10 * seed.next())
    const truth = { task, values: predictions.map((value) => value + 4 * (seed.next() - 0.5)) } as const
    const values = truth.values.map((value, row) => Math.abs(value - predictions[row]))
    return {
      rows: { rows, predictions, judged, truth },
      facts: { answers: { task }, loss: { name: 'absolute-error', values } },
    }
  }
  const classes =
    task === 'binary' ? ['no', 'yes'] : Array.from({ length: classCount }, (_, at) => `class ${at}`)
  const width = task === 'binary' ? 1 : classes.length
  const predictions = new Float64Array(rowCount * width)
  const codes = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const weights = classes.map(() => 0.05 + seed.next() ** 2)
    const total = weights.reduce((sum, one) => sum + one, 0)
    let left = seed.next() * total
    codes[row] = Math.min(
      classes.length - 1,
      weights.findIndex((one) => (left -= one) < 0),
    )
    const bold = weights.map((one) => one * one)
    const all = bold.reduce((sum, one) => sum + one, 0)
    for (let at = 0; at < width; at++) predictions[row * width + at] = bold[task === 'binary' ? 1 : at] / all
  }
  const values = Float64Array.from(
    codes,
    (code, row) => (predictions[row * width + (width === 1 ? 0 : code)] - (width === 1 ? code : 1)) ** 2,
  )
  return {
    rows: { rows, predictions, judged, truth: { task, codes, classes } },
    facts: { answers: { task, classes }, loss: { name: 'brier', values } },
  }
}
