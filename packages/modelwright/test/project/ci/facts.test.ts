import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert, property, string } from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { pipelineFacts, plainName } from '../../../src/project/ci/facts.ts'
import { run } from '../../cli/command-line.ts'
import { writeTarget } from '../../deploy/cloud/stratus-project.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-facts-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
mkdirSync(join(root, '.git'))
const folder = join(root, 'teams/churn')
mkdirSync(folder, { recursive: true })

const manifest = (value: unknown): void =>
  writeFileSync(join(folder, 'package.json'), typeof value === 'string' ? value : JSON.stringify(value))

describe('what a pipeline must know', () => {
  it('is asked for before anything is written', async () => {
    const said = async (): Promise<string> =>
      await pipelineFacts(folder).then(
        () => 'ready',
        (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
      )
    expect(await said()).toMatch(/^PROJECT_PIPELINE_UNREADY: .* there is none here/)
    manifest('{')
    expect(await said()).toMatch(/^PROJECT_PIPELINE_UNREADY: package.json is not JSON/)
    for (const none of ['null', '7', '"x"']) {
      manifest(none)
      expect(await said()).toMatch(/^PROJECT_PIPELINE_UNREADY: package.json is no object/)
    }
    manifest({ dependencies: { other: '1' } })
    expect(await said()).toMatch(/^PROJECT_PIPELINE_UNREADY: package.json does not name modelwright/)
    manifest({ name: '@acme/Churn Model', devDependencies: { modelwright: '1' } })
    expect(await said()).toMatch(/^PROJECT_PIPELINE_UNREADY: There is no workflow file/)
    writeFileSync(join(folder, 'workflow.ts'), '')
    const plain = { folder, root, inside: 'teams/churn', name: 'churn-model', hasLock: false }
    expect(await pipelineFacts(folder)).toEqual(plain)
    writeTarget(folder)
    const deploys = `import { csv, defineWorkflow, targetWith } from 'modelwright'
import stratus from './stratus.ts'
export default defineWorkflow({ retrieve: csv('data/Customers.csv'), target: 'y', deploy: [targetWith(stratus)] })`
    writeFileSync(join(folder, 'workflow.ts'), deploys)
    expect(await pipelineFacts(folder)).toEqual({
      ...plain,
      deploys: { model: 'customers', targets: ['stratus'] },
    })
    writeFileSync(join(folder, 'workflow.ts'), deploys.replace('(stratus)', '(stratus, { memory: 1 })'))
    expect(await said()).toMatch(/^CORE_OPTION_INVALID/)
    writeFileSync(join(folder, 'workflow.ts'), '')
  })

  it.each([
    [['kubernetes'], 'PROJECT_PIPELINE_UNREADY'],
    [['kubernetes', '--image', 'a b'], 'PROJECT_PIPELINE_UNREADY'],
    [['kubernetes', '--image', 'x\n"y'], 'PROJECT_PIPELINE_UNREADY'],
    [['github', '--schedule', '@daily'], 'DEPLOY_SCHEDULE_INVALID'],
    [['github', '--branch', 'a b'], 'CLI_ARGUMENT_INVALID'],
    [['github', '--branch', 'x"]\nevil: true'], 'CLI_ARGUMENT_INVALID'],
    [['github', '--node', '8'], 'CLI_ARGUMENT_INVALID'],
    [['github', '--minutes', '0'], 'CLI_ARGUMENT_INVALID'],
    [['jenkins'], 'CLI_ARGUMENT_INVALID'],
  ])('ci %j is used wrongly', async (argv, code) => {
    const found = await run(folder, ['ci', ...argv, '--json'])
    expect(found.code).toBe(2)
    expect(found.json<{ error: { code: string } }>().error.code).toBe(code)
  })

  it('is printed with --print, as JSON too, and nothing is written', async () => {
    const printed = await run(folder, ['ci', 'github', '--print'])
    expect(printed).toMatchObject({ code: 0, stderr: '' })
    expect(printed.stdout).toContain('working-directory: "teams/churn"')
    const { files } = (await run(folder, ['ci', 'docker', '--print', '--json'])).json<{
      files: { path: string; text: string }[]
    }>()
    expect(files.map(({ path }) => path)).toEqual(['teams/churn/Dockerfile', 'teams/churn/.dockerignore'])
  })

  it('names jobs in a way that clusters take, whatever the project is called', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(plainName(text)).toMatch(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/)
      }),
    )
    expect(plainName('@a/B_c')).toBe('b-c')
    expect(plainName('日本')).toBe('model')
  })
})
