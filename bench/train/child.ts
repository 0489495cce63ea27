// One measurement of ours in a process of its own: trains on one table and prints one JSON line.
import { letGo } from '../../packages/modelwright/src/core/index.ts'
import { scoreOf } from '../../packages/modelwright/src/evaluate/index.ts'
import { fitOurs, openThreads, predictOurs, type Settings } from './ours.ts'
import { readTable } from './read-table.ts'

interface Told extends Settings {
  readonly folder: string
  /** The bundle that worker threads run. */
  readonly worker: string
  readonly test?: boolean
}

/** CPU seconds and peak megabytes of this process, threads included. */
function used() {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { cpuS: (userCPUTime + systemCPUTime) / 1e6, peakRssMB: maxRSS / 1024 }
}

const told = JSON.parse(process.argv[2]) as Told
const { crew, close } = openThreads(told.threads, told.worker)
const importedMB = used().peakRssMB
const start = performance.now()
// What was read is let go once it is binned; the peak of LightGBM is while it bins, and the same either way.
const read = () => {
  const rows = readTable(told.folder, 'train')
  return { ...rows, release: () => letGo(rows.features.values()) }
}
const rows = read()
const readS = (performance.now() - start) / 1000
const before = used().cpuS
const { state, ...times } = await fitOurs(rows, told, crew)
const trainCpuS = used().cpuS - before
const first = used()
// The same fit once more in the same process: its code is compiled by now.
const again = await fitOurs(read(), told, crew)
const result = {
  peer: 'ours',
  threads: told.threads,
  readS,
  ...times,
  againBoostS: again.boostS,
  trainCpuS,
  importedMB,
  ...first,
}
await close()
if (told.test !== false) {
  const test = readTable(told.folder, 'test')
  const probabilities = predictOurs(state, test)
  const score = (metric: string) => scoreOf(metric, test.target, probabilities)
  console.log(JSON.stringify({ ...result, auc: score('auc'), logloss: score('log-loss') }))
} else console.log(JSON.stringify(result))
