// Predicts rows with a package of npm, again and again, and prints one JSON line.
//   node npm-predict.mjs '{"way": "ydf-inference-batch", "packages": "…", "folder": "…", "inputs": 28, "rowCount": 100000, "passes": 5}'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const told = JSON.parse(process.argv[2])
const { folder, inputs, rowCount, passes } = told
const require = createRequire(join(told.packages, 'package.json'))

function floatsOf(path) {
  const bytes = readFileSync(path)
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

/** The model that YDF for Python left, with as many trees and leaves; the package takes plain arrays by name. */
async function ydf(shown, isRowByRow) {
  const library = await require('ydf-inference')()
  const model = await library.loadModelFromZipBlob(readFileSync(join(folder, 'ydf.zip')))
  const cells = floatsOf(join(folder, 'rows.f64'))
  const columnsOf = (rows) =>
    Object.fromEntries(
      Array.from({ length: inputs }, (_, at) => [`x${at}`, rows.map((row) => cells[row * inputs + at])]),
    )
  const all = Array.from({ length: shown }, (_, row) => row)
  if (!isRowByRow) {
    const columns = columnsOf(all)
    return () => model.predict(columns)
  }
  const ones = all.map((row) => columnsOf([row]))
  return () => ones.map((one) => model.predict(one)[0])
}

/** A forest of its own, of as many trees but fully grown, on 2,000 rows: more take it minutes. */
function forest(shown) {
  const { RandomForestClassifier } = require('ml-random-forest')
  const cells = floatsOf(join(folder, 'rows.f64'))
  const predicted = floatsOf(join(folder, 'predicted.f64'))
  const rowOf = (row) => Array.from(cells.subarray(row * inputs, (row + 1) * inputs))
  const rows = Array.from({ length: 2000 }, (_, row) => rowOf(row))
  const model = new RandomForestClassifier({ seed: 1, nEstimators: 100, maxFeatures: 5, noOOB: true })
  model.train(
    rows,
    rows.map((_, row) => Number(predicted[row] > 0.5)),
  )
  const asked = Array.from({ length: shown }, (_, row) => rowOf(row))
  return () => model.predict(asked)
}

const ways = {
  'ydf-inference-batch': [rowCount, () => ydf(rowCount, false)],
  'ydf-inference-row': [2000, () => ydf(2000, true)],
  'ml-random-forest-batch': [1000, () => forest(1000)],
}

const [count, make] = ways[told.way]
const run = await make()
run()
const walls = []
const cpu = process.cpuUsage()
for (let pass = 0; pass < passes; pass++) {
  const begun = performance.now()
  run()
  walls.push((performance.now() - begun) * 1000)
}
const { user, system } = process.cpuUsage(cpu)
const name = told.way.replace(/-(batch|row)$/, '')
const { version } = JSON.parse(
  readFileSync(join(told.packages, 'node_modules', name, 'package.json'), 'utf8'),
)
console.log(
  JSON.stringify({
    us: walls.sort((a, b) => a - b)[passes >> 1] / count,
    cpuUs: (user + system) / passes / count,
    rows: count,
    version: `${name} ${version}`,
  }),
)
