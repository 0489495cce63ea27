// Numbers and categories with gaps, as tables of businesses have them: what a preparation is timed on.
import { join } from 'node:path'
import { writeArrays } from './files.mjs'
import { randomOf } from './random.mjs'

const levelCounts = [2, 3, 5, 8, 12, 20, 50, 120, 400, 1500]
const missingShare = 0.05

function numbersOf(rowCount, at, random) {
  const values = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const normal = random.normal()
    const value = at % 3 === 0 ? normal : at % 3 === 1 ? Math.exp(normal) : Math.round(40 + 15 * normal)
    values[row] = at % 2 === 0 && random.uniform() < missingShare ? Number.NaN : value
  }
  return values
}

/** Codes of which the first are far more frequent than the last. */
function codesOf(rowCount, levelCount, random) {
  const values = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const code = Math.floor(random.uniform() * random.uniform() * levelCount)
    values[row] = random.uniform() < missingShare ? Number.NaN : code
  }
  return values
}

/** Writes 18 columns of numbers and 10 of categories, the same for training and test. */
export function writeBusiness(folder, { rowCount, testCount, seed }) {
  const random = randomOf(seed)
  const columns = [
    ...Array.from({ length: 18 }, (_, at) => ({ name: `x${at}`, kind: 'number' })),
    ...levelCounts.map((count, at) => ({
      name: `c${at}`,
      kind: 'category',
      levels: Array.from({ length: count }, (_, code) => `level ${code} of ${count}`),
    })),
  ]
  for (const [part, count] of [
    ['train', rowCount],
    ['test', testCount],
  ]) {
    const values = columns.map(({ levels }, at) =>
      levels === undefined ? numbersOf(count, at, random) : codesOf(count, levels.length, random),
    )
    writeArrays(join(folder, `${part}.f64`), values)
    writeArrays(join(folder, `${part}.y.u8`), [
      Uint8Array.from({ length: count }, () => (random.uniform() < 0.3 ? 1 : 0)),
    ])
  }
  return { rowCount, testCount, seed, columns, sparse: false }
}
