// The shared tables in MODELWRIGHT_DATA, their folds, and what Python reaches on them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

export function dataFolder() {
  const folder = process.env.MODELWRIGHT_DATA
  if (folder === undefined) throw new Error('MODELWRIGHT_DATA must name the folder of tables.')
  return folder
}

function foldCount(path) {
  const folds = gunzipSync(readFileSync(path)).toString('utf8').split('\n')
  return folds.reduce((most, fold) => Math.max(most, Number(fold)), 0) + 1
}

function toRun(folder, set, { dropped }) {
  return {
    name: set.name,
    rowCount: set.rows,
    path: join(folder, set.file),
    folds: join(folder, 'folds', `${set.name}.txt.gz`),
    target: set.target,
    task: set.task,
    ...(set.positive_class ? { positive: String(set.positive_class) } : {}),
    ignore: dropped,
  }
}

/** The tables as they are run, the smallest first; free text as well. */
export function readIndex({ only, not = [] } = {}) {
  const folder = dataFolder()
  const references = readJson(join(folder, 'reference-scores.json'))
  const index = readJson(join(folder, 'index.json'))
  const unknown = [...(only ?? []), ...not].filter((name) => !index.some((set) => set.name === name))
  if (unknown.length > 0) throw new Error(`There is no table ${unknown.join(', ')}.`)
  return index
    .filter(({ name }) => (only ?? [name]).includes(name) && !not.includes(name))
    .map((set) => ({ ...toRun(folder, set, references[set.name]), models: references[set.name].models }))
    .sort((a, b) => a.rowCount - b.rowCount)
}

/** The tables that are scored without a search, with the number of their folds, the largest first. */
export function readSets(asked) {
  return readIndex(asked)
    .map((set) => ({ ...set, foldCount: foldCount(set.folds) }))
    .reverse()
}
