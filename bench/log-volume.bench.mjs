// What becomes of very many logged predictions: months of them, summarised window by window and judged by `modelwright monitor`, as whole
// processes with their peak of memory. `--rows 100000000` is the full size; 1,000,000 unless told otherwise, over `--days` 100.
//
// A service answers 9,999 rows of a real table and logs them; these are compacted, and drawn from for each of the days, with ids and times of
// their own, into a file of Parquet a day as `predictions compact` leaves it: lines of as many would take long to write. `--folder` keeps
// the log for another look.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { build } from '../scripts/build.mjs'
import { root } from '../scripts/sources.mjs'

export const flags = {
  rows: { type: 'string', default: '1000000' },
  days: { type: 'string', default: '100' },
  folder: { type: 'string' },
}

const bin = join(root, 'packages/modelwright/bin/modelwright.js')
const table = join(root, 'examples/data/birdstrikes.csv')
const target = 'Effect Amount of damage'
/** Known after the strike only. */
const leaks = ['Cost Other', 'Cost Repair', 'Cost Total $']
const name = 'birdstrikes'
const dayMs = 86_400_000
const peak = `data:text/javascript,process.on('exit',()=>process.stderr.write('PEAK '+process.resourceUsage().maxRSS))`

function begin(args, folder) {
  const child = spawn(process.execPath, ['--import', peak, bin, ...args], { cwd: folder })
  const told = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (text) => {
      told[stream] += text
    })
  return { child, told }
}

/** Runs a command to its end; a gate that refuses (3) has looked at everything, too. */
async function done(args, folder) {
  const began = performance.now()
  const { child, told } = begin(args, folder)
  const [status] = await once(child, 'close')
  if (status !== 0 && status !== 3)
    throw new Error(`modelwright ${args.join(' ')} ended with ${status}: ${told.stderr}`)
  return {
    stdout: told.stdout,
    seconds: (performance.now() - began) / 1000,
    megabytes: Math.round(Number(/PEAK (\d+)/.exec(told.stderr)[1]) / 1000),
  }
}

const quoted = (text) => `'${text.replaceAll("'", "''")}'`

/** Has a service answer all rows of the table, and log them. */
async function logTable(sql, folder) {
  const found = await sql.runAndReadAll(
    `SELECT CAST(to_json(r) AS VARCHAR) FROM (SELECT * EXCLUDE (${[...leaks, target].map((leak) => `"${leak}"`).join(', ')})
    FROM read_csv(${quoted(table)}, nullstr = '')) r`,
  )
  const rows = found.getRows().map(([text]) => text)
  const { child, told } = begin(['serve', name, '--port', '0', '--log-predictions'], folder)
  const ended = once(child, 'close')
  const urlSaid = () => /http:\/\/\S+:\d+/.exec(told.stderr + told.stdout)?.[0]
  while (urlSaid() === undefined) {
    if (child.exitCode !== null) throw new Error(told.stderr)
    await new Promise((go) => setTimeout(go, 50))
  }
  for (let at = 0; at < rows.length; at += 500) {
    const answer = await fetch(`${urlSaid()}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"instances":[${rows.slice(at, at + 500).join(',')}]}`,
    })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.text()
  }
  child.kill('SIGTERM')
  await ended
}

const parquetsIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.parquet'))
    .map(({ parentPath, name: file }) => join(parentPath, file))

/** Makes a project with a champion and a log of so many predictions, the last of them of yesterday. */
async function fill(folder, { rows, days }) {
  const ignored = leaks.join(',')
  await done(
    ['run', table, '--name', name, '--target', target, '--ignore', ignored, '--preset', 'fast'],
    folder,
  )
  const log = join(folder, '.modelwright/predictions', name)
  const instance = await DuckDBInstance.create(':memory:')
  const sql = await instance.connect()
  try {
    await logTable(sql, folder)
    await done(['predictions', 'compact', log], folder)
    const [answered] = parquetsIn(log)
    await sql.run(`CREATE TABLE base AS SELECT *, row_number() OVER () - 1 AS place FROM read_parquet(${quoted(answered)},
      hive_partitioning = false)`)
    const count = Number((await sql.runAndReadAll('SELECT count(*) FROM base')).getRows()[0][0])
    const made = join(log, 'parquet', randomBytes(8).toString('hex'))
    const start = Math.floor(Date.now() / dayMs) * dayMs - days * dayMs
    const each = Math.floor(rows / days)
    for (let day = 0; day < days; day++) {
      const from = start + day * dayMs
      const within = join(
        made,
        'predictions',
        `day=${new Date(from).toISOString().slice(0, 10)}`,
        `model=${name}`,
      )
      mkdirSync(within, { recursive: true })
      await sql.run(`SELECT setseed(${(day + 1) / (days + 1)})`)
      await sql.run(`COPY (SELECT b.* EXCLUDE (place) REPLACE (uuid()::VARCHAR AS id, 0 AS "row",
          epoch_ms(${from} + (i * ${dayMs}) // ${each}) AS "at", strftime(epoch_ms(${from}), '%Y-%m-%d') AS "day")
        FROM (SELECT range AS i, floor(random() * ${count})::BIGINT AS drawn FROM range(${each})) r
        JOIN base b ON b.place = r.drawn)
        TO ${quoted(join(within, 'data_0.parquet'))} (FORMAT parquet, COMPRESSION zstd)`)
      console.error(`day ${day + 1} of ${days}`)
    }
    writeFileSync(join(made, 'segments.json'), '[]')
    rmSync(answered)
  } finally {
    sql.closeSync()
    instance.closeSync()
  }
}

/** What a pass judged. */
function noteOf({ judged }) {
  const rows = judged.reduce((sum, window) => sum + window.rows, 0)
  const findings = judged.flatMap((window) => window.findings)
  return `${judged.length} windows of ${rows} rows, ${findings.length} findings`
}

export async function bench({ rows, days, folder: named }) {
  await build({ types: false })
  const folder = named === undefined ? mkdtempSync(join(tmpdir(), 'modelwright-bench-')) : resolve(named)
  try {
    mkdirSync(folder, { recursive: true })
    if (!existsSync(join(folder, '.modelwright')))
      await fill(folder, { rows: Number(rows), days: Number(days) })
    const log = join(folder, '.modelwright/predictions', name)
    const bytes = parquetsIn(log).reduce((sum, path) => sum + statSync(path).size, 0)
    const ways = [
      ['counted', ['predictions', 'list']],
      ['summarised and judged', ['monitor', name, '--json', '--fail-on', 'never']],
      ['nothing new', ['monitor', name, '--json', '--fail-on', 'never']],
    ]
    const found = []
    for (const [what, args] of ways) {
      const { seconds, megabytes, stdout } = await done(args, folder)
      const told = args[0] === 'monitor' ? JSON.parse(stdout) : undefined
      found.push({
        what: `${rows} rows: ${what}`,
        seconds: seconds.toFixed(1),
        'peak, MB': megabytes,
        note: told === undefined ? `${Math.round(bytes / 1e6)} MB of Parquet` : noteOf(told),
      })
    }
    return found
  } finally {
    if (named === undefined) rmSync(folder, { recursive: true, force: true })
  }
}
