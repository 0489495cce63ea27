// The models that prediction and explanation are measured on: made once by bench/peers/models.py, of one table.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { peerHome, runPeer } from '../side-by-side/peers.mjs'
import { makeOnce } from '../tables/files.mjs'
import { tableFolder } from '../tables/index.mjs'

const table = '100k-28'
const settings = { rounds: 100, bins: 255, rate: 0.1, minRows: 20, minHessian: 0.001, threads: 1 }

/** Rows that are predicted, and rows that are explained. */
export const rowCounts = { predict: 100_000, explain: 1_000 }

/** New pins and another way of making models give another folder. */
function mark() {
  const hash = createHash('sha256').update(JSON.stringify([settings, rowCounts]))
  for (const name of ['requirements.txt', 'models.py'])
    hash.update(readFileSync(new URL(`../peers/${name}`, import.meta.url)))
  return hash.digest('hex').slice(0, 8)
}

/** Gives the folder of models with so many leaves a tree, making it the first time. */
export function modelsFolder(leaves) {
  const home = peerHome()
  const told = { table: tableFolder(home, table), leaves, ...settings }
  return makeOnce(join(home, 'models', `${table}-${leaves}-${mark()}`), (folder) =>
    runPeer('models.py', { ...told, folder, rowCount: rowCounts.predict, explainCount: rowCounts.explain }),
  )
}
