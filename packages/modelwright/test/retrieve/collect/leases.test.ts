import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { FormTurn } from '../../../src/core/index.ts'
import { openLeases } from '../../../src/retrieve/collect/leases.ts'
import { openDesk as openTestDesk } from '../desk.ts'
import { newId, openBirds } from './collection.ts'

const folder = await mkdtemp(join(tmpdir(), 'modelwright-leases-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

let now = 0
const clock = (): number => now
let files = 0
const pathOf = (): string => join(folder, `${++files}.leases`)

describe('leases', () => {
  it('are known to every process, and end by another lease, by none, or after ten minutes', async () => {
    const path = pathOf()
    const [here, there] = [openLeases(clock, path), openLeases(clock, path)]
    await here.give('r1', 'ada')
    await there.refresh()
    expect(there.others('r1', 'bob')).toBe(1)
    expect(there.others('r1', 'ada')).toBe(0)
    await here.give('r2', 'ada')
    await there.refresh()
    expect([there.others('r1', 'bob'), there.others('r2', 'bob')]).toEqual([0, 1])
    now += 10 * 60_000 - 1
    expect(there.others('r2', 'bob')).toBe(1)
    now += 1
    expect(there.others('r2', 'bob')).toBe(0)
    await here.give('r3', 'ada')
    await here.give(undefined, 'ada')
    await there.refresh()
    expect(there.others('r3', 'bob')).toBe(0)
  })

  it('of one row go to the one whose line came first, in every process', async () => {
    const path = pathOf()
    const [here, there] = [openLeases(clock, path), openLeases(clock, path)]
    await Promise.all([here.give('r', 'ada'), there.give('r', 'bob')])
    await Promise.all([here.refresh(), there.refresh()])
    const ahead = [here.ahead('r', 'ada'), there.ahead('r', 'bob')]
    expect(ahead.sort()).toEqual([0, 1])
  })

  it('pass over lines that a crash or a person spoiled', async () => {
    const path = pathOf()
    const here = openLeases(clock, path)
    await here.give('r', 'ada')
    await appendFile(path, '{"by":"eve","row":7}\nnonsense\n{"by":"torn')
    await here.give('r', 'bob')
    const there = openLeases(clock, path)
    await there.refresh()
    expect([there.others('r', 'ada'), there.others('r', 'bob'), there.others('r', 'eve')]).toEqual([1, 1, 2])
  })

  it('stay in the process where their file cannot be written', async () => {
    const here = openLeases(clock, join(folder, '1.leases', 'no', 'folder'))
    await here.give('r', 'ada')
    expect(here.others('r', 'bob')).toBe(1)
  })
})

describe('two desks on one collection', () => {
  it('never ask a row of two people, however their turns meet, and all rows are answered once', async () => {
    const context = await openTestDesk()
    const { open } = await openBirds(context)
    const people = [
      { desk: open(), by: 'ada' },
      { desk: open(), by: 'bob' },
      { desk: open(), by: 'cyd' },
    ]
    const asked: string[] = []
    for (let round = 0; round < 3; round++) {
      const turns = await Promise.all(people.map(({ desk, by }) => desk.turn(by)))
      const rows = turns.flatMap(({ task }) => (task === undefined ? [] : [task.row]))
      expect(new Set(rows).size).toBe(rows.length)
      asked.push(...rows)
      await Promise.all(
        people.map(({ desk, by }, at) => {
          const row = turns[at].task?.row
          if (row === undefined) return undefined
          return desk.answer(by, { id: newId(), row, values: { species: 'wren' } }) as Promise<FormTurn>
        }),
      )
    }
    expect(asked).toHaveLength(7)
    expect(new Set(asked).size).toBe(7)
    const ledger = await people[0].desk.refresh()
    expect(ledger.rows().map((row) => ledger.row(row).answers.size)).toEqual([1, 1, 1, 1, 1, 1, 1])
  })
})
