// How long each test file took last time on this machine: `npm run check` takes the quick ones.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './sources.mjs'

const file = join(root, 'node_modules/.cache/modelwright/test-durations.json')

/** Milliseconds by test file, from the root; empty before the first run. */
export function readDurations() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Keeps what a run measured beside what is known of other files. */
export function keepDurations(measured) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ ...readDurations(), ...measured }))
}

/** The slow files that do not fit into a budget when the quickest go first; files not yet measured count as quick. */
export function slowFiles(durations, budgetMs) {
  let used = 0
  return Object.entries(durations)
    .sort(([, a], [, b]) => a - b)
    .filter(([, ms]) => {
      used += ms
      return used > budgetMs
    })
    .map(([name]) => name)
}
