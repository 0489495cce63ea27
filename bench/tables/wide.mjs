// A wide table of mostly zeros, like counts of words: 2 % of the cells hold a number.
import { join } from 'node:path'
import { writeArrays } from './files.mjs'
import { randomOf } from './random.mjs'

function draw(rowCount, columnCount, density, weights, random) {
  const starts = new Int32Array(columnCount + 1)
  const rows = []
  const values = []
  const score = new Float64Array(rowCount)
  for (let column = 0; column < columnCount; column++) {
    // Gaps between filled cells are geometric, so that every cell is filled with the same probability.
    for (let row = -1; ; ) {
      row += 1 + Math.floor(Math.log(random.uniform()) / Math.log(1 - density))
      if (row >= rowCount) break
      const value = Math.round(100 * Math.exp(0.7 * random.normal())) / 100
      rows.push(row)
      values.push(value)
      score[row] += weights[column] * Math.min(value, 3)
    }
    starts[column + 1] = rows.length
  }
  const y = Uint8Array.from(score, (sum) => (sum + 0.3 * random.normal() > 0 ? 1 : 0))
  return { starts, rows: Int32Array.from(rows), values: Float64Array.from(values), y }
}

/** Writes training and test rows as compressed columns, from one seeded stream. */
export function writeWide(folder, { rowCount, testCount, columnCount, density, seed }) {
  const random = randomOf(seed)
  // One column in three says something, the earlier the more.
  const weights = Float64Array.from({ length: columnCount }, (_, at) =>
    at % 3 === 0 ? (2 * random.normal()) / (1 + at / 300) : 0,
  )
  for (const [part, count] of [
    ['train', rowCount],
    ['test', testCount],
  ]) {
    const { starts, rows, values, y } = draw(count, columnCount, density, weights, random)
    writeArrays(join(folder, `${part}.starts.i32`), [starts])
    writeArrays(join(folder, `${part}.rows.i32`), [rows])
    writeArrays(join(folder, `${part}.values.f64`), [values])
    writeArrays(join(folder, `${part}.y.u8`), [y])
  }
  const columns = Array.from({ length: columnCount }, (_, at) => ({ name: `w${at}`, kind: 'number' }))
  return { rowCount, testCount, seed, density, columns, sparse: true }
}
