import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import { openEngine, quotedText } from '../../../../src/engine/index.ts'
import { compactLog } from '../../../../src/project/predictions/compact-log.ts'
import { simulateStream } from '../../../../src/testing/index.ts'
import { startBin } from '../../../serve/processes/bin.ts'
import { day, hour, logOf, logRows, start, trainedFolder } from '../watched-project.ts'

const stream = { seed: 11, numbers: 6, levels: 4 }
/** Rows of a day; as objects they would take several times the memory that the command is given. */
const rowCount = times(300_000, 5_000_000)
const heapMegabytes = 96

/** Puts a day of so many rows in the place of a log, drawn from what is logged there. */
async function multiply(log: string): Promise<void> {
  const files = readdirSync(join(log, 'parquet'), { recursive: true, encoding: 'utf8' })
  const [found] = files.filter((name) => name.endsWith('.parquet'))
  const few = join(log, 'parquet', found)
  const made = join(log, 'parquet', 'many', 'predictions', 'day=2025-06-02', 'model=stream')
  mkdirSync(made, { recursive: true })
  const engine = await openEngine({ temporary: mkdtempSync(join(tmpdir(), 'modelwright-test-')) })
  await engine.query(`COPY (SELECT b.* EXCLUDE (place) REPLACE ('many-' || i AS id, epoch_ms(${start} + i * ${day} // ${rowCount}) AS "at")
    FROM (SELECT range AS i FROM range(${rowCount})) r
    JOIN (SELECT *, row_number() OVER () - 1 AS place FROM read_parquet(${quotedText(few)}, hive_partitioning = false)) b
    ON b.place = r.i % 1000) TO ${quotedText(join(made, 'data_0.parquet'))} (FORMAT parquet)`)
  engine.close()
  writeFileSync(join(log, 'parquet', 'many', 'segments.json'), '[]')
  rmSync(few)
}

it('a window is summarised in little memory, however many rows it has', {
  timeout: times(120_000, 900_000),
}, async () => {
  const folder = await trainedFolder(stream)
  const rows = simulateStream({ ...stream, startMs: start, everyMs: 60_000 }).next(1000)
  await logRows(folder, rows)
  await compactLog(logOf(folder))
  await multiply(logOf(folder))
  const asOf = new Date(start + day + 2 * hour).toISOString()
  const { ended, child, said } = startBin(
    folder,
    ['monitor', '--as-of', asOf, '--json', '--fail-on', 'never'],
    {
      env: { NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}` },
    },
  )
  let told = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    told += text
  })
  expect(await ended, said.join('\n')).toEqual([0, null])
  const { judged } = JSON.parse(told) as { judged: readonly { rows: number; isWhole: boolean }[] }
  expect(judged).toMatchObject([{ rows: rowCount, isWhole: true }])
})
