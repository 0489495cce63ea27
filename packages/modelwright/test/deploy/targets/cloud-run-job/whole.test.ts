import { expect, it } from 'vitest'
import { deployEngine } from '../../../../src/deploy/index.ts'
import { cloudRunJob } from '../../../../src/deploy/targets/cloud-run-job/target.ts'
import { onBench } from '../../../../src/testing/target-bench.ts'
import { startRegistry } from '../../../pack/registry/strict-registry.ts'
import { type Exits, runJobsPart, schedulerPart, secretsPart } from '../../google/fake-run-jobs.ts'
import { wholeTarget } from '../../google/whole.ts'

// A workflow as a job of Cloud Run with its schedule, each request held against Google's own documents.
const registry = await startRegistry()
let exits: Exits = () => 0
const scheduler = 'clock@my-project-12.iam.gserviceaccount.com'
const options = {
  project: 'my-project-12',
  region: 'europe-west1',
  repository: `${registry.host}/my-project-12/models`,
  node: '/bin/true',
  scheduler,
}
const job = 'projects/my-project-12/locations/europe-west1/jobs/check-target'

wholeTarget({
  target: cloudRunJob,
  options,
  parts: [runJobsPart((image) => exits(image)), schedulerPart, secretsPart],
  plants: { 'Cloud Run job': () => job, 'Cloud Scheduler job': (name) => `schedules/${name}` },
  registry,
  isReady: process.platform === 'linux' && process.arch === 'x64',
  prepare({ world }) {
    for (const name of ['store', 'objects'])
      world.bytes.set(`secrets/check-target-${name}`, new Uint8Array(0))
  },
  more(given) {
    const things = () => given.google().world.things
    const imageOf = () =>
      (things().get(job) as { template: { template: { containers: { image: string }[] } } }).template.template
        .containers[0]!.image

    it('is started by the clock as an account that may run it alone, in UTC', async () => {
      await onBench(given as never, async (bench) => {
        const { plan } = await bench.apply(0, { options: { ...options, schedule: '30 2 * * 1-5' } })
        expect(things().get('schedules/check-target')).toMatchObject({
          schedule: '30 2 * * 1-5',
          timeZone: 'Etc/UTC',
          httpTarget: {
            httpMethod: 'POST',
            uri: expect.stringMatching(/\/v2\/projects\/.*\/jobs\/check-target:run$/),
            oauthToken: { serviceAccountEmail: scheduler },
          },
        })
        const policy = JSON.parse(Buffer.from(given.google().world.bytes.get(`${job}:policy`)!).toString())
        expect(policy.bindings).toEqual([
          { role: 'roles/run.invoker', members: [`serviceAccount:${scheduler}`] },
        ])
        expect(plan.steps.find(({ key }) => key === 'schedule')?.billsIdle).toContain('schedule')
        expect(JSON.stringify(things().get(job))).toContain('"secret":"check-target-store"')
        // One that somebody paused is told of, and started again.
        things().get('schedules/check-target')!['state'] = 'PAUSED'
        const { statusReport } = await deployEngine()
        const { resources, isSound } = await statusReport(bench.desk, 'check-target')
        expect([isSound, resources.find(({ key }) => key === 'schedule')?.state]).toEqual([false, 'changed'])
        await bench.apply(0, { options: { ...options, schedule: '0 5 * * *' } })
        expect(things().get('schedules/check-target')).toMatchObject({
          schedule: '0 5 * * *',
          state: 'ENABLED',
        })
      })
    }, 120_000)

    it('is run now, and says what gates refuse; a run of another revision is refused', async () => {
      await onBench(given as never, async (bench) => {
        const { runDeployment, rollbackTraffic } = await deployEngine()
        const first = await bench.apply(0)
        const before = imageOf()
        await bench.apply(1)
        expect(imageOf()).not.toBe(before)
        exits = (image) => (image === before ? 0 : 3)
        expect(await runDeployment(bench.desk, 'check-target')).toMatchObject({
          state: 'refused',
          exitCode: 3,
          reason: /exited with an error/,
        })
        await expect(runDeployment(bench.desk, 'check-target', first.plan.revision)).rejects.toMatchObject({
          code: 'DEPLOY_REVISION_UNREACHABLE',
        })
        await rollbackTraffic(bench.desk, 'check-target', undefined, async () => {})
        expect(imageOf()).toBe(before)
        expect(await runDeployment(bench.desk, 'check-target')).toMatchObject({
          state: 'passed',
          exitCode: 0,
        })
        exits = () => 0
      })
    }, 120_000)

    it('is refused without secrets, an account for the clock, or a schedule that comes', async () => {
      await onBench(given as never, async (bench) => {
        const { scheduler: _, ...none } = options
        await expect(bench.apply(0, { options: none })).rejects.toMatchObject({
          code: 'DEPLOY_OPTION_MISSING',
        })
        await expect(bench.apply(0, { options: { ...options, schedule: 'daily' } })).rejects.toMatchObject({
          code: 'DEPLOY_SCHEDULE_INVALID',
        })
        given.google().world.bytes.delete('secrets/check-target-objects')
        await expect(bench.apply(0)).rejects.toMatchObject({
          code: 'DEPLOY_RESOURCE_ABSENT',
          message: /check-target-objects/,
        })
        expect([...things().keys()]).toEqual([])
      })
    }, 120_000)
  },
})
