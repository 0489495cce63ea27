import { expect, test } from 'vitest'
import { storeFolder } from '../../../src/project/index.ts'
import { openStore } from '../../../src/project/open-store.ts'
import { findPlaces } from '../../../src/project/places/find-places.ts'
import { checkStore, type StoreCheck } from '../../../src/project/upkeep/check-store.ts'
import { damageObject, isOnServers, runSql, storeEnv } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'
import { fillStore } from './fill-store.ts'

async function check(folder: string, readsEach = true): Promise<StoreCheck> {
  const at = storeFolder(folder)
  const env = storeEnv(folder)
  const store = await openStore(at, await findPlaces(at, { env, stated: {} }), { env, create: false })
  try {
    return await checkStore(store, { readsEach, progress: () => {} })
  } finally {
    await store.close()
  }
}

test('a store as it should be has no problem', async () => {
  const folder = await temporaryFolder()
  await fillStore(folder, 5)
  const found = await check(folder)
  expect(found.problems).toEqual([])
  expect(found.objects).toBe(15)
  expect(found.rows).toBeGreaterThan(40)
})

test('objects that are missing or altered are named with what they are, and a way to bring them back', async () => {
  const folder = await temporaryFolder()
  const digests = await fillStore(folder, 3)
  await damageObject(folder, digests[0])
  await damageObject(folder, digests[1], new TextEncoder().encode('other'))
  const { problems } = await check(folder)
  expect(problems.map(({ problem }) => problem).sort()).toEqual(
    [
      `The model ${digests[0].slice(0, 12)} is missing; one row names it.`,
      `The model ${digests[1].slice(0, 12)} was changed after it was written; one row names it.`,
    ].sort(),
  )
  expect(problems.every(({ mend }) => mend.includes('store restore'))).toBe(true)
  expect((await check(folder, false)).problems).toHaveLength(1)
})

const damages: [string, string, RegExp, string][] = [
  [
    'text that is no JSON',
    "UPDATE runs SET environment = '{'",
    /2 values cannot be read/,
    'runs.environment',
  ],
  [
    'a set of rows of another size',
    'UPDATE row_sets SET row_count = 1',
    /does not hold the 1 rows/,
    'row_sets.rows',
  ],
  [
    'a version whose object never was',
    "UPDATE versions SET digest = 'nothing' WHERE version = 1",
    /model nothing is missing/,
    'versions.digest',
  ],
]
test.each(damages)('%s is found', async (_, sql, says, where) => {
  const folder = await temporaryFolder()
  await fillStore(folder, 2)
  await runSql(folder, sql)
  const { problems } = await check(folder)
  expect(problems.length).toBeGreaterThan(0)
  expect(problems[0].problem).toMatch(says)
  expect(problems[0].where).toBe(where)
})

test('rows that refer to nothing are found', async () => {
  const folder = await temporaryFolder()
  await fillStore(folder, 2)
  const without = isOnServers
    ? 'ALTER TABLE params DROP CONSTRAINT params_run_fkey; DELETE FROM params; INSERT INTO params (run, name, value) VALUES ($$gone$$, $$a$$, $$b$$)'
    : "PRAGMA foreign_keys = OFF; INSERT INTO params (run, name, value) VALUES ('gone', 'a', 'b')"
  await runSql(folder, without)
  const { problems } = await check(folder)
  expect(problems).toEqual([
    expect.objectContaining({ problem: '1 rows refer to runs that are not there.', where: 'params.run' }),
  ])
})
