import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Stratus, startStratus } from '../deploy/cloud/stratus-cloud.ts'
import { fillProject, writeTarget } from '../deploy/cloud/stratus-project.ts'
import { isOnServers, openProject } from '../project/stores.ts'
import { until } from '../serve/hammer.ts'
import { startBin } from '../serve/processes/bin.ts'
import { run, workFolder } from './command-line.ts'

let cloud: Stratus
beforeAll(async () => {
  cloud = await startStratus()
})
afterAll(() => cloud.close())

it.skipIf(isOnServers)(
  'a deployment elsewhere is kept: the champion placed, a new one in its place, a cloud that fails outlived',
  async () => {
    const folder = workFolder('penguins.csv')
    writeTarget(folder)
    await fillProject(folder)
    writeFileSync(
      join(folder, 'workflow.ts'),
      "import { csv, defineWorkflow } from 'modelwright'\nexport default defineWorkflow({ name: 'churn', retrieve: csv('penguins.csv'), target: 'species' })",
    )
    const env = { STRATUS_URL: cloud.url, STRATUS_TOKEN: cloud.token }
    const started = startBin(folder, ['up', '--target', './stratus.ts', '--every', '1', '--log', 'json'], {
      env,
    })
    const said = (text: string) => started.said.some((line) => line.includes(text))
    const traffic = () => Object.values(cloud.traffic.get('service/churn') ?? {})
    await until(() => said('version 1 was placed as revision') || started.child.exitCode !== null)
    expect(traffic()).toEqual([100])
    const [first] = Object.keys(cloud.traffic.get('service/churn')!)

    cloud.faults.push({ at: 'POST service/churn/predict', times: 10_000, what: 'wrong-bit' })
    const project = await openProject(folder)
    await project.registry.promote('churn', 2, { force: 'a test' })
    await project.close()
    await until(() => said('DEPLOY_GOLDEN_DIFFERENT'))
    expect(Object.keys(cloud.traffic.get('service/churn')!)).toEqual([first])
    cloud.faults.length = 0
    await until(() => said('version 2 was placed as revision'))
    expect(Object.keys(cloud.traffic.get('service/churn')!)).not.toEqual([first])
    const { stdout } = await run(folder, ['status', 'churn'])
    expect(stdout).toMatch(/service +placed at \.\/stratus\.ts/)
    expect(stdout).toMatch(/deployed +stratus churn: version 2 100 %/)
    for (const line of started.said) expect(JSON.parse(line)).toHaveProperty('part')
    started.child.kill('SIGTERM')
    expect((await started.ended)[0]).toBe(0)
  },
  240_000,
)
