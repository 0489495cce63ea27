import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silent } from '../../src/core/index.ts'
import { boostedTrees, csv, run } from '../../src/index.ts'
import { hiddenCell } from '../../src/project/explain/shown-cell.ts'
import { explainFile, explainModel } from '../../src/project/explain-file.ts'
import type { FileRequest } from '../../src/project/file-request.ts'
import { openPool } from '../../src/project/worker-pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-explain-'))
const pool = openPool({ size: 0, log: silent })
afterAll(async () => {
  await pool.close()
  rmSync(folder, { recursive: true, force: true })
})

const lines = Array.from({ length: 120 }, (_, row) => {
  const age = 20 + ((row * 37) % 50)
  const phone = `+44 20 7946 0${String(100 + (row % 3))}`
  return `${age},${['basic', 'extra'][row % 2]},${phone},${age > 45 ? 'yes' : 'no'}`
})
writeFileSync(join(folder, 'people.csv'), `age,plan,phone,churn\n${lines.join('\n')}\n`)
writeFileSync(
  join(folder, 'new.csv'),
  'age,plan,phone\n30,basic,+44 20 7946 0100\n60,extra,+44 20 7946 0102\n',
)
writeFileSync(join(folder, 'broken.csv'), 'age,plan,phone\nold,basic,+44 20 7946 0100\n')
writeFileSync(join(folder, 'narrow.csv'), 'plan,phone\nbasic,+44 20 7946 0100\n')

let request: FileRequest

beforeAll(async () => {
  const { model } = await run(
    {
      retrieve: csv('people.csv'),
      target: 'churn',
      keep: ['phone'],
      train: [boostedTrees({ trees: 10 })],
      tune: { budget: { trials: 1 } },
    },
    { folder, workers: 0 },
  )
  request = {
    model: load(model.bytes),
    path: 'new.csv',
    folder,
    log: silent,
    signal: new AbortController().signal,
  }
})

describe('explainFile', () => {
  it('explains each row: contributions and mean make the score, the largest first', async () => {
    const { rows, scale, method } = await explainFile(request)
    expect({ scale, method }).toEqual({ scale: 'log-odds', method: 'trees' })
    expect(rows.map(({ row, prediction }) => [row, prediction])).toEqual([
      [1, 'no'],
      [2, 'yes'],
    ])
    for (const { scores } of rows)
      for (const { score, expected, contributions } of scores) {
        expect(contributions[0].column).toBe('age')
        expect(contributions.reduce((sum, { contribution }) => sum + contribution, expected)).toBeCloseTo(
          score,
          9,
        )
      }
  })

  it('one row has the same explanation as among others', async () => {
    const all = await explainFile(request)
    expect((await explainFile(request, 2)).rows).toEqual([all.rows[1]])
  })

  it('never shows what seems to be personal data', async () => {
    const found = await explainFile(request)
    expect(JSON.stringify(found)).not.toContain('7946')
    const shown = found.rows[0].scores[0].contributions.find(({ column }) => column === 'phone')
    if (shown !== undefined) expect(shown.value).toBe(hiddenCell)
  })

  it.each([
    ['a row that is not there', 'new.csv', 3, 'EVALUATE_ROW_MISSING'],
    ['a value that cannot be read', 'broken.csv', 1, 'PROJECT_ROWS_UNFIT'],
    ['a column that is missing', 'narrow.csv', 1, 'PROJECT_ROWS_UNFIT'],
    ['a file that is missing', 'none.csv', 1, 'RETRIEVE_FILE_MISSING'],
  ])('refuses %s', async (_, path, row, code) => {
    await expect(explainFile({ ...request, path }, row)).rejects.toMatchObject({ code })
  })
})

describe('explainModel', () => {
  const whole = { metric: 'auc', pool, clock: () => performance.now(), limitMs: 60_000 }

  it('tells what columns are worth, how predictions go with them, and the worst rows', async () => {
    const found = await explainModel({ ...request, ...whole, path: 'people.csv' })
    expect(found.rows).toBe(120)
    expect(found.importance?.list[0].column).toBe('age')
    expect(found.effects.map(({ grid }) => grid.column)).toContain('age')
    expect(found.effects.map(({ grid }) => grid.column)).not.toContain('phone')
    expect(found.skipped).toEqual([])
    expect(JSON.stringify(found.worst)).not.toContain('7946')
  })

  it('with no time says what it left out', async () => {
    const found = await explainModel({ ...request, ...whole, path: 'people.csv', limitMs: 0 })
    expect(found.importance).toBeUndefined()
    expect(found.skipped.length).toBeGreaterThan(0)
  })

  it('refuses rows without a target', async () => {
    writeFileSync(join(folder, 'unknown.csv'), 'age,plan,phone,churn\n30,basic,+44 20 7946 0100,\n')
    await expect(explainModel({ ...request, ...whole, path: 'unknown.csv' })).rejects.toMatchObject({
      code: 'EVALUATE_ROWS_EMPTY',
    })
    await expect(explainModel({ ...request, ...whole })).rejects.toMatchObject({
      code: 'CORE_COLUMN_UNKNOWN',
    })
  })
})
