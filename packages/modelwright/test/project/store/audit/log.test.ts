import { expect, test } from 'vitest'
import type { Project } from '../../../../src/project/index.ts'
import { rowsAtOnce } from '../../../../src/project/store/write-params.ts'
import { refusal } from '../../refusal.ts'
import { openProject, runSql } from '../../stores.ts'
import { temporaryFolder } from '../../temporary.ts'

/** Some changes of a registry: nine entries. */
async function filled(folder: string, clock?: () => number): Promise<Project> {
  const project = await openProject(folder, {
    env: { MODELWRIGHT_ACTOR: 'ana' },
    ...(clock === undefined ? {} : { clock }),
  })
  for (const i of [0, 1, 2])
    await project.models.register({ name: 'm', digest: `${i}`.repeat(64), run: 'r', metrics: {}, gates: [] })
  await project.registry.promote('m', 1)
  await project.registry.promote('m', 2)
  await project.registry.rollback('m')
  await project.models.setAlias('m', 'shadow', 3)
  await project.registry.note('m', 1, 'good')
  return project
}

test('an untouched log is sound, begins with what was there and numbers its entries', async () => {
  const folder = await temporaryFolder()
  const { audit, close } = await filled(folder)
  const verdict = await audit.verify()
  expect(verdict).toMatchObject({ sound: true, entries: 9 })
  const entries = await audit.list()
  expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(entries[0]).toMatchObject({ action: 'log opened', previous: '', details: { aliases: {} } })
  expect(entries.every(({ actor }) => actor === 'ana')).toBe(true)
  expect(await audit.list({ subject: 'm@champion', limit: 2 })).toEqual([entries[5], entries[6]])
  expect(await audit.head()).toEqual({ sequence: 9, hash: entries[8].hash })
  expect((await audit.verify({ head: entries[4].hash })).sound).toBe(true)
  await close()
})

test('an empty log is sound', async () => {
  const { audit, close } = await openProject(await temporaryFolder())
  expect(await audit.verify()).toMatchObject({ sound: true, entries: 0 })
  expect(await audit.verify({ head: 'ab'.repeat(32) })).toMatchObject({ sound: false })
  await close()
})

const damages: [string, string, number, RegExp][] = [
  ['another actor', "UPDATE audit SET actor = 'eve' WHERE sequence = 4", 4, /entry 4 was altered/],
  ['another time', 'UPDATE audit SET at = at + 1 WHERE sequence = 1', 1, /entry 1 was altered/],
  ['another action', "UPDATE audit SET action = 'alias removed' WHERE sequence = 5", 5, /altered/],
  ['another subject', "UPDATE audit SET subject = 'm@x' WHERE sequence = 5", 5, /altered/],
  [
    'other details',
    `UPDATE audit SET details = '{"by":"promote","from":1,"to":3}' WHERE sequence = 6`,
    6,
    /altered/,
  ],
  ['details with a blank', "UPDATE audit SET details = details || ' ' WHERE sequence = 6", 6, /altered/],
  ['another hash', "UPDATE audit SET hash = 'ab' WHERE sequence = 3", 3, /altered/],
  ['another hash before', "UPDATE audit SET previous = 'ab' WHERE sequence = 3", 3, /does not follow/],
  ['one removed', 'DELETE FROM audit WHERE sequence = 4', 4, /entry 4 is missing/],
  ['three removed', 'DELETE FROM audit WHERE sequence BETWEEN 4 AND 6', 4, /entries 4 to 6 are missing/],
  ['the first removed', 'DELETE FROM audit WHERE sequence = 1', 1, /entry 1 is missing/],
  [
    'removed and closed up',
    'DELETE FROM audit WHERE sequence = 4; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 4',
    4,
    /does not follow/,
  ],
  [
    'two changed about',
    'UPDATE audit SET sequence = 100 WHERE sequence = 4; UPDATE audit SET sequence = 4 WHERE sequence = 5; UPDATE audit SET sequence = 5 WHERE sequence = 100',
    4,
    /does not follow/,
  ],
  ['the end cut off', 'DELETE FROM audit WHERE sequence > 7', 8, /it had 9 entries and ends with entry 7/],
  ['all of it gone', 'DELETE FROM audit', 1, /it had 9 entries/],
  ['its mark gone', 'DELETE FROM audit_head', 10, /mark was removed/],
  [
    'one put in at the end',
    "INSERT INTO audit SELECT 10, at, actor, action, subject, details, hash, 'ab' FROM audit WHERE sequence = 9",
    10,
    /altered/,
  ],
  [
    'one put in before the first',
    "INSERT INTO audit SELECT 0, at, actor, action, subject, details, '', 'ab' FROM audit WHERE sequence = 1",
    1,
    /missing/,
  ],
  ['an alias moved behind its back', 'UPDATE aliases SET version = 3', 10, /m@champion is 3 .* but 1/],
  ['an alias removed', "DELETE FROM aliases WHERE alias = 'shadow'", 10, /m@shadow is nothing .* but 3/],
  ["another version's bytes", "UPDATE versions SET digest = 'ff' WHERE version = 2", 10, /m\/2 is ff/],
  ['a version retired', "UPDATE versions SET stage = 'retired' WHERE version = 2", 10, /m\/2 is retired/],
]

test.each(damages)('%s is found, and the first entry that is wrong is named', async (_, sql, at, problem) => {
  const folder = await temporaryFolder()
  await (await filled(folder)).close()
  await runSql(folder, sql)
  const { audit, close } = await openProject(folder)
  const verdict = await audit.verify()
  expect(verdict.sound).toBe(false)
  expect(verdict.broken?.sequence).toBe(at)
  expect(verdict.broken?.problem).toMatch(problem)
  await close()
})

test('a log that was cut together with its mark is found by a head that was kept elsewhere', async () => {
  const folder = await temporaryFolder()
  const project = await filled(folder)
  const { hash } = await project.audit.head()
  await project.close()
  await runSql(
    folder,
    `DELETE FROM version_notes; DELETE FROM audit WHERE sequence = 9;
     UPDATE audit_head SET sequence = 8, hash = (SELECT hash FROM audit WHERE sequence = 8)`,
  )
  const { audit, close } = await openProject(folder)
  expect((await audit.verify()).sound).toBe(true)
  const verdict = await audit.verify({ head: hash })
  expect(verdict.broken?.problem).toMatch(/no entry has the hash/)
  await close()
})

test('a clock that goes backwards or says nonsense breaks no chain: entries are in the order they were written', async () => {
  const times = [5e12, 3e12, 1, -7, 0, 9e15, 4e12]
  let calls = 0
  const folder = await temporaryFolder()
  const { audit, registry, close } = await filled(folder, () => times[calls++ % times.length])
  expect((await audit.verify()).sound).toBe(true)
  expect(await registry.aliasHistory('m', 'champion')).toEqual([1])
  expect((await audit.list()).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  await close()
})

test('a change that is refused leaves neither change nor entry', async () => {
  const folder = await temporaryFolder()
  const { audit, registry, models, close } = await filled(folder)
  const before = await audit.head()
  await refusal(registry.promote('m', 9))
  await refusal(models.setAlias('m', 'champion', 1))
  await refusal(models.register({ name: 'M', digest: '9'.repeat(64), run: 'r', metrics: {} }))
  await models.setAlias('m', 'shadow', 3)
  expect(await audit.head()).toEqual(before)
  await close()
})

test('a change of more entries than one statement takes is one chain', async () => {
  const { audit, runs, tracking, close } = await openProject(await temporaryFolder())
  const ids: string[] = []
  for (let i = 0; i <= rowsAtOnce; i++) ids.push(await runs.start({ name: 'r', params: {}, environment: {} }))
  await tracking.remove([...ids, 'none-such'])
  expect(await audit.verify()).toMatchObject({ sound: true, entries: rowsAtOnce + 2 })
  const subjects = (await audit.list({ limit: 10_000 })).map(({ subject }) => subject)
  expect(new Set(subjects)).toEqual(new Set(['registry', ...ids]))
  expect(await runs.list()).toEqual([])
  await close()
})
