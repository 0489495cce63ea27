import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isLong } from '../../../../test/long.ts'
import { silent } from '../../src/core/index.ts'
import type { Alert } from '../../src/explore/index.ts'
import * as library from '../../src/index.ts'
import { exploreTable } from '../../src/project/explore-table.ts'
import { readTable } from '../../src/project/read-table.ts'
import { planRun } from '../../src/project/run/plan.ts'
import { withRunTools } from '../../src/project/run/with-tools.ts'
import { checkWorkflow } from '../../src/project/workflow/check.ts'

const folder = mkdtempSync(join(tmpdir(), 'mends-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rowCount = 400
const day = (at: number): string => new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(0, 10)
const noise = (row: number, by: number): number => ((row * 7919 * by) % 1009) / 1009

/** Columns that are wrong in many ways, by row. */
const columns: Readonly<Record<string, (row: number) => string | number>> = {
  key: (row) => `K-${10_000 + row}`,
  day: (row) => day(row < 200 ? row : row + 40),
  season: (row) => Math.round(1000 * Math.sin((row * 2 * Math.PI) / 30) + 100 * noise(row, 3)),
  walk: (row) => row * row,
  amount: (row) => (row % 50 === 0 ? 9000 + row : Math.round(100 * noise(row, 5))),
  twice: (row) => 2 * (row % 50 === 0 ? 9000 + row : Math.round(100 * noise(row, 5))),
  gaps: (row) => (row % 9 === 0 ? '' : Math.round(100 * noise(row, 7))),
  together: (row) => (row % 9 === 0 ? '' : Math.round(1000 * noise(row, 11))),
  hardly: (row) => (row % 5 === 0 ? row % 7 : ''),
  zeros: (row) => (row % 4 === 0 ? row % 31 : 0),
  tail: (row) => Math.round(Math.exp(12 * noise(row, 13))),
  same: () => 'x',
  nearly: (row) => (row === 7 ? 'b' : 'a'),
  uneven: (row) => (row % 13 === 0 ? (row % 2 === 0 ? 'b' : 'c') : 'a'),
  two: (row) => (row % 13 === 0 ? 'no' : 'yes'),
  rare: (row) => (row % 3 === 0 ? `r${row % 97}` : 'often'),
  many: (row) => `level ${row % 90}`,
  code: (row) => `AB${10 + (row % 60)}`,
  town: (row) => ['Boston', 'boston', 'New York', 'new-york', 'Rome'][row % 5],
  token: (row) => ['a', 'b', 'n/a', '?'][row % 4],
  mail: (row) => `who${row}@example.org`,
  sentinel: (row) => (row % 10 === 0 ? -999 : Math.round(100 * noise(row, 17))),
  leak: (row) => (noise(row, 5) > 0.9 ? 77 : 3),
  endless: (row) => (row % 40 === 0 ? 'Infinity' : row % 23),
  y: (row) => (noise(row, 5) > 0.9 ? 'yes' : 'no'),
}

let alerts: readonly Alert[]
const tools = { folder, log: silent, signal: new AbortController().signal, workers: 0 }

beforeAll(async () => {
  const names = Object.keys(columns)
  const lines = Array.from({ length: rowCount }, (_, row) =>
    names.map((name) => columns[name](row)).join(','),
  )
  writeFileSync(join(folder, 'odd.csv'), `${[names.join(','), ...lines, ...lines.slice(0, 3)].join('\n')}\n`)
  const { table } = await readTable('odd.csv', { ...tools, env: {} })
  alerts = (await exploreTable(table, { target: 'y', log: silent })).alerts
}, 60_000)

/** Reads a line of a workflow file with the functions of the library at hand. */
function partOf(line: string): object {
  const names = Object.keys(library)
  return new Function(...names, `return { ${line} }`)(...Object.values(library))
}

it('every line that would mend something is one that a workflow can take', async () => {
  const mends = [...new Set(alerts.flatMap(({ mend }) => mend ?? []))]
  expect(mends.length).toBeGreaterThan(25)
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBeGreaterThan(20)
  const refused: string[] = []
  // In the short form those of the first column that each alert is raised for.
  const firsts = [...new Map([...alerts].reverse().map((alert) => [alert.alert, alert])).values()]
  const tried = isLong ? mends : [...new Set(firsts.flatMap(({ mend }) => mend ?? []))]
  expect(tried.length).toBeGreaterThan(15)
  await withRunTools({ folder, workers: 0 }, async (all) => {
    for (const mend of tried) {
      const definition = { retrieve: library.csv('odd.csv'), target: 'y', ...partOf(mend) }
      const workflow = checkWorkflow(definition as never, mend)
      await planRun({ workflow, workflowDigest: 'x', folder }, all).catch((error) =>
        refused.push(`${mend}: ${error.message}`),
      )
    }
  })
  expect(refused).toEqual([])
}, 120_000)
