// One measurement of ours in a process of its own: permutation importance of trees of LightGBM; prints one JSON line.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Batch, Pipeline } from '@modelwright/runtime'
import { numberColumn, silent } from '../../packages/modelwright/src/core/index.ts'
import { importanceInPool } from '../../packages/modelwright/src/evaluate/index.ts'
import { openPool } from '../../packages/modelwright/src/project/worker-pool.ts'
import { type DumpedModel, fromLightgbm } from '../lightgbm-model.ts'

interface Told {
  readonly folder: string
  readonly table: string
  readonly rowCount: number
  readonly inputs: number
  readonly repeats: number
  readonly threads: number
}

const told = JSON.parse(process.argv[2]) as Told
const names = Array.from({ length: told.inputs }, (_, at) => `x${at}`)

function bytesOf(name: string): ArrayBuffer {
  const bytes = readFileSync(join(told.table, name))
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
}

function readRows(): Batch {
  const cells = new Float64Array(bytesOf('test.f64'))
  const columns = names.map((name, at) => {
    const values = cells.subarray(at * told.rowCount, (at + 1) * told.rowCount)
    return [name, numberColumn(Array.from(values, Math.fround))] as const
  })
  return { rowCount: told.rowCount, columns: new Map(columns) }
}

const dumped = JSON.parse(readFileSync(join(told.folder, 'lightgbm.json'), 'utf8')) as DumpedModel
const pipeline: Pipeline = {
  schema: {
    inputs: names.map((name) => ({ name, type: 'number', nullable: true })),
    output: { name: 'y', task: 'binary', classes: ['0', '1'] },
  },
  fixes: [],
  transforms: [],
  model: { name: 'trees', inputs: names, state: fromLightgbm(dumped) },
}
const codes = Int32Array.from(new Uint8Array(bytesOf('test.y.u8')))
const question = {
  pipeline,
  rows: readRows(),
  target: { task: 'binary', codes, classes: ['0', '1'] },
  metric: 'auc',
  seed: 1,
  repeats: told.repeats,
} as const

const cpuS = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6
const begun = performance.now()
const used = cpuS()
// Threads start within the time that is measured.
const pool = openPool({ size: told.threads, log: silent })
const found = await importanceInPool(pool, question)
const s = (performance.now() - begun) / 1000
const drops = names.map((name) => found.find(({ column }) => column === name)?.drop)
console.log(JSON.stringify({ s, cpuS: cpuS() - used, version: 'ours', drops }))
await pool.close()
