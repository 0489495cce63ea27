import { beforeAll, describe, expect, it } from 'vitest'
import { fillProject } from '../deploy/cloud/stratus-project.ts'
import { openProject } from '../project/stores.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
beforeAll(() => fillProject(folder))

interface Shown {
  readonly models: readonly {
    readonly name: string
    readonly champion: { readonly version: number } | null
    readonly challenger: { readonly version: number; readonly isCanary: boolean } | null
    readonly locks: readonly { readonly target: string }[]
    readonly up: object | null
  }[]
}

describe('modelwright status', () => {
  it('says how a model fares where nothing runs', async () => {
    const { code, stdout, stderr } = await run(folder, ['status'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^churn\n {2}service +modelwright up does not run here\n/)
    expect(stdout).toMatch(/champion +version 1, since \d{4}-\d\d-\d\d/)
    expect(stdout).toMatch(/loss +no outcome is known yet/)
    expect(stdout).toMatch(/challenger +none/)
    expect(stdout).not.toContain('\n\n\n')
  })

  it('tells challenger, canary and locks, as people and as programs read it', async () => {
    const project = await openProject(folder)
    await project.models.setAlias('churn', 'challenger', 2)
    await project.models.setAlias('churn', 'canary', 2)
    const lock = await project.deployments.lock('update', 'churn')
    const { stdout } = await run(folder, ['status', 'churn'])
    expect(stdout).toMatch(/challenger +version 2, .*, answers a share of the requests/)
    expect(stdout).toMatch(/waits for +the next pass/)
    expect(stdout).toMatch(/locks +update churn, /)
    const { models } = (await run(folder, ['status', '--json'])).json<Shown>()
    expect(models).toMatchObject([
      {
        name: 'churn',
        champion: { version: 1 },
        challenger: { version: 2, isCanary: true },
        locks: [{ target: 'update' }],
        up: null,
      },
    ])
    await lock.release()
    await project.close()
  })

  it.each([
    [['status', 'chrun'], 'PROJECT_MODEL_UNKNOWN', 'churn'],
    [['status', '--every'], 'CLI_ARGUMENT_INVALID', ''],
  ])('refuses %j', async (argv, code, hint) => {
    const done = await run(folder, argv)
    expect(done.code).not.toBe(0)
    expect(done.stderr).toContain(code)
    expect(done.stderr).toContain(hint)
  })
})
