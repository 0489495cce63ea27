// A yes-or-no target with little noise over numbers that are all different: what histogram boosters are usually timed on.
import { join } from 'node:path'
import { writeArrays } from './files.mjs'
import { randomOf } from './random.mjs'

/** A score with lines, products, waves and steps over the first columns; the rest is noise to be left alone. */
function scoreOf(x, row) {
  const v = (column) => x[column][row]
  return (
    1.2 * v(0) -
    0.9 * v(1) +
    1.1 * v(2) * v(3) +
    1.5 * Math.sin(2 * v(4)) +
    0.8 * (v(5) * v(5) - 1) -
    1.3 * Math.abs(v(6)) +
    (v(7) > 0.5 ? 1.4 : -0.3) +
    0.7 * v(8) * (v(9) > 0 ? 1 : -1) +
    0.5 * v(10) -
    0.4 * v(11) +
    0.9 * Math.max(v(12), v(13)) +
    0.25 * v(14)
  )
}

function draw(rowCount, columnCount, random) {
  const x = Array.from({ length: columnCount }, () => new Float64Array(rowCount))
  const y = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    // Normal numbers; from column 16 on every third is skewed and every third bounded, as in real tables.
    for (let column = 0; column < columnCount; column++) {
      const normal = random.normal()
      const form = column < 16 ? 0 : column % 3
      x[column][row] = form === 0 ? normal : form === 1 ? Math.exp(normal) : 1 / (1 + Math.exp(-normal))
    }
    y[row] = scoreOf(x, row) + 0.5 * random.normal() > 0 ? 1 : 0
  }
  return { x, y }
}

/** Writes training and test rows from one seeded stream. */
export function writeBinary(folder, { rowCount, testCount, columnCount, seed }) {
  const random = randomOf(seed)
  for (const [part, count] of [
    ['train', rowCount],
    ['test', testCount],
  ]) {
    const { x, y } = draw(count, columnCount, random)
    writeArrays(join(folder, `${part}.f64`), x)
    writeArrays(join(folder, `${part}.y.u8`), [y])
  }
  const columns = Array.from({ length: columnCount }, (_, at) => ({ name: `x${at}`, kind: 'number' }))
  return { rowCount, testCount, seed, columns, sparse: false }
}
