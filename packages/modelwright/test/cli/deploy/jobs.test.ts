import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCluster, startCluster } from '../../deploy/targets/kubernetes/fake-cluster.ts'
import { type StrictRegistry, startRegistry } from '../../pack/registry/strict-registry.ts'
import { hasForeign, installForeign } from '../../retrieve/buckets/foreign.ts'
import { run } from '../command-line.ts'

// The workflow of a project as a CronJob, from the command line: no model is named, and none is asked for.
const can =
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  hasForeign('@kubernetes/client-node') &&
  hasForeign('kubernetes-models')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-jobs-'))
let cluster: FakeCluster
let registry: StrictRegistry
let code = 0

beforeAll(async () => {
  if (!can) return
  installForeign(folder)
  registry = await startRegistry()
  cluster = await startCluster(folder, { token: () => 'a-secret-token', slowness: 1, exits: () => code })
  cluster.objects.set('/api/v1/namespaces/models/secrets/churn-train-secrets', {
    kind: 'Secret',
    metadata: { name: 'churn-train-secrets' },
  })
  const manifest = (name: string, more: object = {}) => JSON.stringify({ name, version: '1.0.0', ...more })
  const files = {
    'package.json': manifest('churn', { dependencies: { modelwright: '*' } }),
    'workflow.ts': 'export default {}\n',
    'node_modules/modelwright/package.json': manifest('modelwright'),
    'node_modules/modelwright/bin/modelwright.js': '// the command\n',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})
afterAll(async () => {
  cluster?.close()
  await registry?.close()
  rmSync(folder, { recursive: true, force: true })
})

const job = (...args: readonly string[]) =>
  run(folder, ['deploy', 'kubernetes-job', ...args], undefined, {
    KUBECONFIG: cluster.kubeconfig({ token: 'a-secret-token' }),
    HOME: folder,
  })

describe.skipIf(!can)('modelwright deploy kubernetes-job', () => {
  const flags = () => ['--repository', `${registry.host}/team/churn`, '--node', '/bin/true']

  it('shows what it would place, and places it', async () => {
    const plan = await job('plan', ...flags(), '--schedule', '0 4 * * *')
    expect([plan.stderr, plan.code]).toEqual([expect.not.stringContaining('error'), 0])
    expect(plan.stdout).toMatch(/^kubernetes-job churn-train\nworkflow {2}churn {2}[0-9a-f]{12}\n/)
    expect(plan.stdout).toMatch(/given +Secret churn-train-secrets/)
    expect(plan.stdout).toMatch(/runs +nobody → [0-9a-f]{12} 100 %/)
    const applied = await job('apply', ...flags(), '--schedule', '0 4 * * *', '--yes')
    expect([applied.code, applied.stdout]).toEqual([
      0,
      expect.stringMatching(/^kubernetes-job churn-train: churn as revision/),
    ])
    expect(applied.stdout).not.toContain('golden')
    const again = await job('apply', '--yes')
    expect(again.stdout).toContain('as it should be')
    expect((await job('status')).stdout).toContain('as it was left')
  }, 120_000)

  it('runs it now; the number of the command says what came of it', async () => {
    for (const [ends, state] of [
      [0, 'passed'],
      [3, 'refused'],
      [1, 'failed'],
    ] as const) {
      code = ends
      const run = await job('invoke')
      expect([run.code, run.stdout]).toEqual([ends, expect.stringContaining(`: ${state}, exit code ${ends}`)])
    }
  }, 120_000)

  it('a changed file is another revision, which rollback takes back; a model is not taken', async () => {
    writeFileSync(join(folder, 'workflow.ts'), 'export default { name: "churn" }\n')
    const { traffic } = (await job('apply', '--yes', '--json')).json<{ traffic: object }>()
    const back = await job('rollback', '--json')
    expect(back.json<{ from: object }>().from).toEqual(traffic)
    expect((await job('plan', 'churn@champion')).code).toBe(2)
    expect((await job('apply', '--yes', '--traffic', '10')).code).toBe(2)
    const gone = await job('destroy', '--yes')
    expect([gone.code, gone.stdout]).toEqual([0, expect.stringContaining('Nothing is left.')])
  }, 120_000)
})
