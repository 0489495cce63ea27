// The project that is served: 14 mixed columns, 100 boosted trees of 31 leaves; and the bodies that are posted.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/sources.mjs'
import { peerHome } from '../side-by-side/peers.mjs'

export const bin = join(root, 'packages/modelwright/bin/modelwright.js')

const workflow = `import { boostedTrees, csv, defineWorkflow } from 'modelwright'
export default defineWorkflow({
  name: 'adult',
  retrieve: csv('adult.csv'),
  target: 'income',
  train: [boostedTrees({ trees: 100, leaves: 31 })],
  tune: { budget: { trials: 1 } },
})
`

/** Files that the setup of MODELWRIGHT_PEERS makes. */
export function dataFile(name) {
  const path = join(peerHome(), 'data', name)
  if (existsSync(path)) return path
  throw new Error(
    `${name} is not there: run setup.sh of the folder in MODELWRIGHT_PEERS, with PEER_HOME=${peerHome()}`,
  )
}

/** Makes a project with a champion; `remove()` takes it away. It lies within the package, so that its workflow finds us. */
export function makeProject() {
  const generated = join(root, 'packages/modelwright/generated')
  mkdirSync(generated, { recursive: true })
  const folder = mkdtempSync(join(generated, 'bench-serve-'))
  copyFileSync(dataFile('adult.csv'), join(folder, 'adult.csv'))
  writeFileSync(join(folder, 'workflow.ts'), workflow)
  const { status, stderr } = spawnSync(process.execPath, [bin, 'run'], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`modelwright run ended with ${status}: ${stderr}`)
  const batches = join(folder, 'batches.jsonl')
  const lines = readFileSync(dataFile('batches100.jsonl'), 'utf8')
  writeFileSync(batches, lines.replaceAll('{"records":', '{"instances":'))
  return {
    folder,
    single: dataFile('requests.jsonl'),
    batches,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
