// Reads one CSV file to typed columns, as every command does, and says how long that took.
import { openPool } from '../../packages/modelwright/src/project/worker-pool.ts'
import { readCsvOptions } from '../../packages/modelwright/src/retrieve/csv/csv-options.ts'
import { readCsvTable } from '../../packages/modelwright/src/retrieve/csv/read-csv-table.ts'

const { path, threads } = JSON.parse(process.argv[2]) as { path: string; threads: number }
const log = (): void => {}
const pool = openPool({ size: threads, log })
const start = performance.now()
const table = await readCsvTable([{ path, shown: path }], readCsvOptions({}), { temporary: '.', log, pool })
const readS = (performance.now() - start) / 1000
await pool.close()
const types = [...new Set([...table.columns.values()].map(({ type }) => type))].join(' ')
const peakRssMB = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ readS, peakRssMB, rows: table.rowCount, types }))
