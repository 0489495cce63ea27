// flights_3m from MODELWRIGHT_DATA: three million flights, two airports as categories, a date taken apart, a distance.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { writeArrays } from './files.mjs'
import { randomOf } from './random.mjs'

const dayMs = 86_400_000

function readRows(file) {
  const lines = gunzipSync(readFileSync(file)).toString('latin1').trimEnd().split('\n')
  const rowCount = lines.length - 1
  const [origins, destinations] = [new Map(), new Map()]
  const codeOf = (levels, name) => {
    if (!levels.has(name)) levels.set(name, levels.size)
    return levels.get(name)
  }
  const names = ['origin', 'destination', 'distance', 'month', 'day', 'weekday', 'days', 'hour']
  const x = names.map(() => new Float64Array(rowCount))
  const y = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const [date, origin, destination, distance, , late] = lines[row + 1].split(',')
    const at = new Date(`${date}:00Z`)
    const cells = [
      codeOf(origins, origin),
      codeOf(destinations, destination),
      Number(distance),
      at.getUTCMonth() + 1,
      at.getUTCDate(),
      at.getUTCDay(),
      Math.floor(at.getTime() / dayMs),
      at.getUTCHours(),
    ]
    for (let column = 0; column < cells.length; column++) x[column][row] = cells[column]
    y[row] = late === 'yes' ? 1 : 0
  }
  const columns = names.map((name) => ({ name, kind: 'number' }))
  columns[0] = { name: 'origin', kind: 'category', levels: [...origins.keys()] }
  columns[1] = { name: 'destination', kind: 'category', levels: [...destinations.keys()] }
  return { x, y, columns, rowCount }
}

/** Writes the table with `testCount` rows, drawn by seed, held out. */
export function writeFlights(folder, { data, testCount, seed }) {
  const { x, y, columns, rowCount } = readRows(join(data, 'csv/flights_3m.csv.gz'))
  const random = randomOf(seed)
  const isTest = new Uint8Array(rowCount)
  for (let left = testCount; left > 0; ) {
    const row = random.integer(rowCount)
    left -= 1 - isTest[row]
    isTest[row] = 1
  }
  for (const [part, wanted] of [
    ['train', 0],
    ['test', 1],
  ]) {
    const keep = (_, row) => isTest[row] === wanted
    writeArrays(
      join(folder, `${part}.f64`),
      x.map((column) => column.filter(keep)),
    )
    writeArrays(join(folder, `${part}.y.u8`), [y.filter(keep)])
  }
  return { rowCount: rowCount - testCount, testCount, seed, columns, sparse: false }
}
