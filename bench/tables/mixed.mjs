// A table as forms and logs fill it: 22 numbers and six categories of 2 to 200 levels, one cell in five missing. All numbers
// are exact in float32, so that a threshold means the same in a model of float32 and in one of float64.
import { join } from 'node:path'
import { writeArrays } from './files.mjs'
import { randomOf } from './random.mjs'

const inputs = 28
const missingShare = 0.2
const levelCounts = [2, 5, 12, 40, 100, 200]

function tableColumns() {
  const numbers = inputs - levelCounts.length
  return Array.from({ length: inputs }, (_, at) => {
    if (at < numbers) return { name: `x${at}`, kind: 'number' }
    const levels = Array.from({ length: levelCounts[at - numbers] }, (_, level) => `level ${level}`)
    return { name: `x${at}`, kind: 'category', levels }
  })
}

function cellOf({ levels }, random) {
  if (random.uniform() < missingShare) return Number.NaN
  return levels === undefined ? Math.fround(random.normal()) : random.integer(levels.length)
}

/** What a cell says of the score: lines and waves of numbers, an arbitrary but fixed number for each level. */
function effectOf({ levels }, at, cell) {
  if (Number.isNaN(cell)) return 0.2
  if (levels !== undefined) return Math.sin(3 * cell + at)
  return at % 2 === 0 ? 0.5 * cell : Math.sin(2 * cell + at)
}

function draw(columns, rowCount, random) {
  const x = columns.map(() => new Float64Array(rowCount))
  const y = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    let score = 0.5 * random.normal()
    columns.forEach((column, at) => {
      x[at][row] = cellOf(column, random)
      score += effectOf(column, at, x[at][row])
    })
    y[row] = score > 4 ? 1 : 0
  }
  return { x, y }
}

/** Writes training and test rows from one seeded stream; the last columns are categories. */
export function writeMixed(folder, { rowCount, testCount, seed }) {
  const random = randomOf(seed)
  const columns = tableColumns()
  for (const [part, count] of [
    ['train', rowCount],
    ['test', testCount],
  ]) {
    const { x, y } = draw(columns, count, random)
    writeArrays(join(folder, `${part}.f64`), x)
    writeArrays(join(folder, `${part}.y.u8`), [y])
  }
  return { rowCount, testCount, seed, columns, sparse: false }
}
