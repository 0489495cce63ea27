import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foreignPackage, hasForeign } from '../../packages/modelwright/test/retrieve/buckets/foreign.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'modelwright-pipelines-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

const project = join(work, 'repository')
const tools = join(work, 'tools')

/** What GitHub's own program would be told, written down. */
const gh = `#!/bin/sh
printf '%s\\n' "$@" > "$GH_TOLD"
cat "$5" >> "$GH_TOLD"
`

function command(name: string, args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  const path = [tools, process.env['PATH']].join(delimiter)
  const { status, stdout, stderr } = spawnSync(name, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', CI: 'true', PATH: path, ...env },
  })
  return { status, stdout, stderr }
}

const workflow = (gate: number): string => `
import { atLeast, csv, defineWorkflow, logistic } from 'modelwright'
export default defineWorkflow({
  name: 'penguins',
  retrieve: csv('penguins.csv'),
  target: 'sex',
  train: [logistic()],
  tune: { budget: { trials: 1 } },
  evaluate: { gates: [atLeast('auc', ${gate})] },
})
`

/** Packs the package as it is published, and unpacks it where its dependencies are found: no registry is asked. */
function packed(): string {
  const made = command(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', work],
    join(root, 'packages/modelwright'),
  )
  expect(made.status, made.stderr).toBe(0)
  const [{ filename }] = Object.values(JSON.parse(made.stdout)) as { filename: string }[]
  const store = join(work, 'packages')
  mkdirSync(store)
  expect(command('tar', ['-xzf', join(work, filename), '-C', store], work).status).toBe(0)
  const manifest = join(store, 'package/package.json')
  const {
    dependencies: _,
    peerDependencies: __,
    peerDependenciesMeta: ___,
    ...rest
  } = JSON.parse(readFileSync(manifest, 'utf8'))
  writeFileSync(manifest, JSON.stringify(rest))
  symlinkSync(join(root, 'node_modules'), join(store, 'node_modules'), 'dir')
  return join(store, 'package')
}

const isBuilt = existsSync(join(root, 'packages/modelwright/dist'))

beforeAll(() => {
  if (!isBuilt || !hasForeign('yaml')) return
  mkdirSync(project)
  mkdirSync(tools)
  writeFileSync(join(tools, 'gh'), gh)
  chmodSync(join(tools, 'gh'), 0o755)
  copyFileSync(join(root, 'examples/data/penguins.csv'), join(project, 'penguins.csv'))
  const manifest = { name: 'penguins', private: true, dependencies: { modelwright: `file:${packed()}` } }
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(project, 'workflow.ts'), workflow(0.5))
  const installed = command('npm', ['install', '--offline', '--no-audit', '--no-fund'], project)
  expect(installed.status, installed.stderr).toBe(0)
  for (const kind of ['github', 'gitlab', 'docker'])
    expect(modelwright('ci', kind)).toMatchObject({ status: 0 })
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '.'],
    ['remote', 'add', 'origin', 'git@gitlab.example.com:a/b.git'],
  ])
    command('git', args, project)
  command('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'All'], project)
})

/** What npm installed; the pipelines themselves start it by npx. */
const modelwright = (...args: string[]) =>
  command(join(project, 'node_modules/.bin/modelwright'), args, project)

interface Step {
  readonly name?: string
  readonly run?: string
  readonly if?: string
}

/** Runs the steps of the job that are commands, as GitHub does: after one that fails only those that always run. */
function runJob(isPullRequest: boolean) {
  const { parse } = foreignPackage<{ parse(text: string): { jobs: { train: { steps: readonly Step[] } } } }>(
    'yaml',
  )
  const text = readFileSync(join(project, '.github/workflows/modelwright-penguins.yml'), 'utf8')
  const summary = join(work, 'summary.md')
  const told = join(work, 'told.txt')
  for (const path of [summary, told]) writeFileSync(path, '')
  const env = {
    GITHUB_STEP_SUMMARY: summary,
    GH_TOLD: told,
    PULL_REQUEST: '7',
    MODELWRIGHT_STORE: '',
    MODELWRIGHT_OBJECTS: '',
    RUN_FLAGS: isPullRequest ? '--no-promote' : '',
  }
  const ended: Record<string, number | null> = {}
  for (const { name, run, if: when = '' } of parse(text).jobs.train.steps) {
    if (run === undefined || (when.includes("== 'pull_request'") && !isPullRequest)) continue
    const isFailed = Object.values(ended).some((status) => status !== 0)
    if (isFailed && !when.includes('always()')) continue
    ended[String(name)] = command(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run],
      project,
      env,
    ).status
  }
  return { ended, summary: readFileSync(summary, 'utf8'), told: readFileSync(told, 'utf8') }
}

const results = (name: string): string => readFileSync(join(project, 'modelwright-results', name), 'utf8')

describe.skipIf(!isBuilt || !hasForeign('yaml'))(
  'what the written pipelines say is run (needs npm ci --prefix test/foreign)',
  () => {
    it('GitHub: a pull request is judged and told of, and makes no champion', () => {
      const { ended, summary, told } = runJob(true)
      expect(ended).toEqual({
        Install: 0,
        'Train, evaluate, gate': 0,
        'Tell what came of it': 0,
        'Comment on the pull request': 0,
      })
      expect(summary).toMatch(/^## penguins: passed\n\n\| {2}\| gate \| why \|/)
      expect(summary).toContain('version 1 (no alias)')
      expect(told).toMatch(
        /^pr\ncomment\n7\n--body-file\nmodelwright-results\/summary\.md\n[\s\S]*## penguins: passed/,
      )
      expect(modelwright('show', 'penguins@champion').status).toBe(2)
    })

    it('GitHub: a push makes a champion; report and card are there to be kept', () => {
      expect(runJob(false).ended).toEqual({
        Install: 0,
        'Train, evaluate, gate': 0,
        'Tell what came of it': 0,
      })
      expect(modelwright('show', 'penguins@champion').status).toBe(0)
      expect(results('card.md')).toMatch(/^# penguins/)
      expect(results('report.html')).toContain('<html')
      expect(JSON.parse(results('run.json'))).toMatchObject({ model: { name: 'penguins' } })
    })

    it('GitHub: a gate that refuses fails the job, and the verdict is shown', () => {
      writeFileSync(join(project, 'workflow.ts'), workflow(0.9999))
      const { ended, summary } = runJob(false)
      expect(ended).toEqual({ Install: 0, 'Train, evaluate, gate': 3, 'Tell what came of it': 0 })
      expect(summary).toMatch(/^## penguins: refused by 1 of 1 gates\n/)
      expect(summary).toContain('| **refused** | auc at least 0.9999 |')
    })

    it('GitHub: a run that fails says why', () => {
      writeFileSync(join(project, 'workflow.ts'), workflow(0.5).replace("'sex'", "'gender'"))
      const { ended, summary } = runJob(false)
      expect(ended['Train, evaluate, gate']).toBe(2)
      expect(summary).toMatch(/^## The run failed: CORE\\_COLUMN\\_UNKNOWN\n/)
      writeFileSync(join(project, 'workflow.ts'), workflow(0.5))
    })

    it('GitLab: the job runs, fails where a gate refuses, and tells of both', () => {
      const { parse } = foreignPackage<{
        parse(text: string): {
          'penguins-train': { script: readonly string[]; after_script: readonly string[] }
        }
      }>('yaml')
      const { 'penguins-train': penguins } = parse(readFileSync(join(project, '.gitlab-ci.yml'), 'utf8'))
      const env = { RUN_FLAGS: '', CI_PROJECT_DIR: project }
      const shell = (lines: readonly string[]) =>
        command('bash', ['-eo', 'pipefail', '-c', lines.join('\n')], project, env)
      expect(shell(penguins.script).status).toBe(0)
      expect(shell(penguins.after_script).stdout).toContain('## penguins: passed')
      writeFileSync(join(project, 'workflow.ts'), workflow(0.9999))
      expect(shell(penguins.script).status).toBe(3)
      expect(shell(penguins.after_script).stdout).toContain('## penguins: refused by 1 of 1 gates')
      writeFileSync(join(project, 'workflow.ts'), workflow(0.5))
    })

    it('Docker: what is installed and started is there', () => {
      const text = readFileSync(join(project, 'Dockerfile'), 'utf8')
      const install = /^RUN (.*)$/m.exec(text)![1].split(' && ')[0]
      expect(command('bash', ['-ec', install], project).status).toBe(0)
      const [entry] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(text)![1]) as string[]
      const started = JSON.parse(/^CMD (.*)$/m.exec(text)![1]) as string[]
      expect(command(join(project, entry), [...started, '--json'], project).status).toBe(0)
    })
  },
)
