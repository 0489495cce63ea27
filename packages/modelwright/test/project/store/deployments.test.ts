import { describe, expect, it } from 'vitest'
import type { DeploymentState } from '../../../src/core/index.ts'
import { collectGarbage } from '../../../src/project/retention/gc.ts'
import { refusal } from '../refusal.ts'
import { isOnServers, openProject, runSql } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const text = (word: string): Uint8Array => new TextEncoder().encode(word)
const empty: DeploymentState = {
  ...{ target: 'cloud', name: 'churn', place: { account: 'acme' } },
  ...{ resources: [], revisions: [], traffic: {}, outputs: {}, journal: null },
}
const revisionOf = (digest: string, kept?: string): DeploymentState['revisions'][number] => ({
  ...{ id: digest.slice(0, 12), model: { name: 'churn', version: 1, digest }, build: digest },
  ...{ options: { memory: 256 }, createdAt: '2026-01-01T00:00:00.000Z', golden: null },
  ...(kept === undefined ? {} : { kept }),
})

describe('deployments of a store', () => {
  it('are what was saved, and are listed by target and name', async () => {
    const { deployments, close } = await openProject(await temporaryFolder())
    expect(await deployments.get('cloud', 'churn')).toBeUndefined()
    const odd = { ...empty, outputs: { url: 'https://😀.test/"\'' }, revisions: [revisionOf('a'.repeat(64))] }
    expect(await deployments.save(odd, 0)).toBe(1)
    expect(await deployments.save({ ...empty, name: 'alpha' }, 0)).toBe(1)
    expect((await deployments.get('cloud', 'churn'))?.state).toEqual(odd)
    expect((await deployments.list()).map(({ state }) => state.name)).toEqual(['alpha', 'churn'])
    await deployments.forget('cloud', 'churn')
    expect(await deployments.get('cloud', 'churn')).toBeUndefined()
    await close()
  })

  it('are written only by who read them last', async () => {
    const folder = await temporaryFolder()
    const [a, b] = [await openProject(folder), await openProject(folder)]
    await a.deployments.save(empty, 0)
    expect((await refusal(b.deployments.save(empty, 0))).code).toBe('DEPLOY_STATE_CHANGED')
    expect(await b.deployments.save({ ...empty, outputs: { url: 'b' } }, 1)).toBe(2)
    expect((await refusal(a.deployments.save(empty, 1))).code).toBe('DEPLOY_STATE_CHANGED')
    expect((await a.deployments.get('cloud', 'churn'))?.state.outputs).toEqual({ url: 'b' })
    await Promise.all([a.close(), b.close()])
  })

  it('are locked for one at a time; who died has no lock', async () => {
    const folder = await temporaryFolder()
    const [a, b] = [await openProject(folder), await openProject(folder)]
    const lock = await a.deployments.lock('cloud', 'churn')
    const held = await refusal(b.deployments.lock('cloud', 'churn'))
    expect([held.code, held.message]).toEqual([
      'DEPLOY_DEPLOYMENT_LOCKED',
      expect.stringMatching(/since 20\d\d-/),
    ])
    await (await b.deployments.lock('cloud', 'other')).release()
    expect(await lock.renew()).toBe(true)
    await runSql(folder, `UPDATE deployment_locks SET pid = 999999999`)
    const taken = await b.deployments.lock('cloud', 'churn')
    expect(await lock.renew()).toBe(false)
    await lock.release()
    expect(await taken.renew()).toBe(true)
    await taken.release()
    await (await a.deployments.lock('cloud', 'churn')).release()
    await Promise.all([a.close(), b.close()])
  })

  it('of another machine are given up ten minutes after their last sign of life', async () => {
    const folder = await temporaryFolder()
    let now = Date.UTC(2026, 0, 1)
    const project = await openProject(folder, { clock: () => now })
    await project.deployments.lock('cloud', 'churn')
    await runSql(folder, `UPDATE deployment_locks SET machine = 'elsewhere'`)
    now += 590_000
    expect((await refusal(project.deployments.lock('cloud', 'churn'))).code).toBe('DEPLOY_DEPLOYMENT_LOCKED')
    now += 20_000
    await (await project.deployments.lock('cloud', 'churn')).release()
    await project.close()
  })

  if (isOnServers)
    it('are held by the time of the server: one whose clock is ahead takes none', async () => {
      const folder = await temporaryFolder()
      const project = await openProject(folder)
      const lock = await project.deployments.lock('cloud', 'churn')
      expect(lock.silenceMs).toBe(600_000)
      await runSql(folder, `UPDATE deployment_locks SET machine = 'elsewhere'`)
      const real = Date.now
      Date.now = () => real() + 3_600_000
      try {
        expect((await refusal(project.deployments.lock('cloud', 'churn'))).code).toBe(
          'DEPLOY_DEPLOYMENT_LOCKED',
        )
        const [held] = await project.deployments.held()
        expect(Math.abs(Date.parse(held.since) - real())).toBeLessThan(60_000)
        expect(held.isHere).toBe(false)
      } finally {
        Date.now = real
      }
      await project.close()
    })

  it('are changed with a line of the log that stays sound', async () => {
    const project = await openProject(await temporaryFolder(), { env: { MODELWRIGHT_ACTOR: 'ana' } })
    await project.deployments.record({
      target: 'cloud',
      name: 'churn',
      verb: 'rollback',
      detail: { to: 'r1' },
    })
    const entry = (await project.audit.list()).at(-1)
    expect(entry).toMatchObject({
      actor: 'ana',
      action: 'deployment rollback',
      subject: 'cloud/churn',
      details: { to: 'r1' },
    })
    expect((await project.audit.verify()).sound).toBe(true)
    await project.close()
  })

  it('keep their models, what was built, and the version, whatever becomes of the run', async () => {
    const folder = await temporaryFolder()
    let now = Date.UTC(2020, 0, 1)
    const project = await openProject(folder, { clock: () => now })
    const { objects, runs, models, deployments } = project
    const file = await objects.put(text('a file of the build'))
    const kept = await objects.put(text(JSON.stringify({ files: [{ path: 'a', object: file }] })))
    const digest = await objects.put(text('not a model'))
    const run = await runs.start({ name: 'churn', params: {}, environment: {} })
    await runs.finish(run, 'done')
    await models.register({ name: 'churn', digest: 'd'.repeat(64), run, metrics: {} })
    await deployments.save({ ...empty, revisions: [revisionOf('d'.repeat(64), kept)] }, 0)
    now += 1e12
    const collected = await project.retention.collect({ keepRuns: 0 }, { isDry: true, youngMs: 0 })
    expect(collected).toMatchObject({ runs: [], versions: [] })
    expect(collected.containers.has(kept)).toBe(true)
    await deployments.save(empty, 1)
    const later = await project.retention.collect({ keepRuns: 0 }, { isDry: true, youngMs: 0 })
    expect(later.versions).toHaveLength(1)
    expect(later.containers.has(kept)).toBe(false)
    const freed = await collectGarbage(project, { isDry: true, now: Date.now() + 1e12 })
    expect(freed.objects).toBeGreaterThanOrEqual(3)
    expect(await objects.has(digest)).toBe(true)
    await project.close()
  })
})
