import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { connect } from '../../../src/project/store/connection.ts'
import { bundleChild } from '../child.ts'
import { isOnServers, openProject, startChild as start } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const writer = await bundleChild('writer')
const holder = await bundleChild('holder')

async function integrity(folder: string): Promise<unknown> {
  if (isOnServers) return [{ integrity_check: 'ok' }]
  const connection = await connect(join(folder, '.modelwright', 'store.db'))
  const { rows } = await connection.query('PRAGMA integrity_check', [])
  connection.close()
  return rows
}

test('processes that write at once into a new project lose nothing and make one champion', async () => {
  const folder = await temporaryFolder()
  const [processes, transactions] = [times(4, 8), times(30, 500)]
  const ended = await Promise.all(
    Array.from({ length: processes }, (_, i) => start(writer, [folder, `w${i}`, `${transactions}`]).finished),
  )
  expect(ended.map(({ code, errors }) => [code, errors])).toEqual(ended.map(() => [0, '']))
  const project = await openProject(folder, { create: false })
  const runs = await project.runs.list({ limit: 100_000 })
  expect(runs.length).toBe(processes * transactions)
  expect(runs.every((run) => run.status === 'done' && run.metrics['auc'].value === 0.5)).toBe(true)
  const versions = await project.models.versions('shared')
  expect(versions.map(({ version }) => version)).toEqual(
    Array.from({ length: processes * transactions }, (_, i) => i + 1),
  )
  expect(versions.flatMap(({ aliases }) => aliases)).toEqual(['champion'])
  expect(versions[0].aliases).toEqual(['champion'])
  await project.close()
  expect(await integrity(folder)).toEqual([{ integrity_check: 'ok' }])
})

test('a process killed among others leaves a sound store without half transactions', async () => {
  const folder = await temporaryFolder()
  const others = ['a', 'b'].map((label) => start(writer, [folder, label, `${times(30, 500)}`]))
  for (let kill = 0; kill < times(2, 30); kill++) {
    const victim = start(writer, [folder, 'victim', '0'])
    await victim.said('going')
    victim.process.kill('SIGKILL')
    await victim.finished
  }
  const ended = await Promise.all(others.map(({ finished }) => finished))
  expect(ended.map(({ code, errors }) => [code, errors])).toEqual([
    [0, ''],
    [0, ''],
  ])
  expect(await integrity(folder)).toEqual([{ integrity_check: 'ok' }])
  const project = await openProject(folder)
  const runs = await project.runs.list({ limit: 100_000 })
  expect(runs.filter(({ name }) => name !== 'victim').length).toBe(2 * times(30, 500))
  expect(runs.filter(({ name }) => name === 'victim').length).toBeGreaterThan(5 * times(2, 30))
  expect(runs.every(({ status, params }) => status !== 'running' && 'i' in params)).toBe(true)
  for (const { digest } of await project.models.list()) await project.objects.get(digest)
  await project.close()
})

test('a run whose process was killed is shown as failed, interrupted; one that goes on as running', async () => {
  const folder = await temporaryFolder()
  const child = start(holder, [folder])
  await child.said('started')
  const project = await openProject(folder)
  expect((await project.runs.list()).map(({ status }) => status)).toEqual(['running'])
  child.process.kill('SIGKILL')
  await child.finished
  const [run] = await project.runs.list()
  expect([run.status, run.error]).toEqual(['failed', 'interrupted: its process ended before the run did'])
  await project.close()
})

test('nothing but finished objects lies in the object folder afterwards', async () => {
  const folder = await temporaryFolder()
  await Promise.all(['a', 'a'].map((label) => start(writer, [folder, label, '10']).finished))
  const names = readdirSync(join(folder, '.modelwright', isOnServers ? 'cache/objects' : 'objects'), {
    recursive: true,
  }).map(String)
  expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([])
  expect(names.filter((name) => name.length > 60).length).toBe(10)
})
