import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../../../test/free-port.ts'
import { readOptions } from '../../../../src/core/index.ts'
import { cloudflareWorkers } from '../../../../src/deploy/targets/cloudflare-workers/target.ts'
import { checkTarget } from '../../../../src/testing/index.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { answersGolden, engineFile, kinds, layDown, started } from '../engines.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-workers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const workerd = engineFile('@cloudflare/workerd-linux-64/bin/workerd')
const bun = engineFile('@oven/bun-linux-x64/bin/bun')
const options = readOptions(cloudflareWorkers.options, {}, 'cloudflare-workers')

/** What wrangler tells the engine, in the engine's own words. */
function configOf(port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
  compatibilityDate = "${options.compatibility}"
);
`
}

describe.skipIf(workerd === undefined)("a worker in Cloudflare's own engine, workerd", () => {
  it.each(kinds)('gives golden rows bit for bit: %s', async (kind) => {
    const build = await cloudflareWorkers.build(await releaseOf(kind), options, hostAt(folder))
    const cwd = layDown(join(folder, kind), build)
    const port = await freePort()
    writeFileSync(join(cwd, 'config.capnp'), configOf(port))
    const child = await started([workerd!, 'serve', 'config.capnp'], `http://127.0.0.1:${port}`, { cwd })
    try {
      await answersGolden(`http://127.0.0.1:${port}`, kind)
    } finally {
      child.kill('SIGKILL')
    }
  })
})

describe('the files of a worker', () => {
  it.skipIf(bun === undefined)(
    'have a configuration that is TOML, private until somebody says otherwise',
    async () => {
      const build = await cloudflareWorkers.build(await releaseOf(), options, hostAt(folder))
      const cwd = layDown(join(folder, 'toml'), build)
      const script = "console.log(JSON.stringify(Bun.TOML.parse(await Bun.file('wrangler.toml').text())))"
      const text = execFileSync(bun!, ['-e', script], { cwd, encoding: 'utf8', env: { HOME: cwd } })
      expect(JSON.parse(text)).toEqual({
        name: 'churn',
        main: 'worker.mjs',
        compatibility_date: '2026-01-01',
        no_bundle: true,
        workers_dev: false,
        preview_urls: false,
      })
    },
  )

  it('are refused where the model is too large for the plan, and where the day is none', async () => {
    const release = await releaseOf()
    const large = { ...release, model: { ...release.model, bytes: new Uint8Array(4_000_000) } }
    const codes = async (more: Readonly<Record<string, unknown>>) =>
      (
        await cloudflareWorkers.check(
          large,
          readOptions(cloudflareWorkers.options, more, 'cloudflare-workers'),
        )
      ).map(({ code }) => code)
    expect(await codes({})).toEqual(['DEPLOY_MODEL_LARGE'])
    expect(await codes({ plan: 'paid' })).toEqual([])
    expect(await codes({ plan: 'paid', compatibility: 'today' })).toEqual(['DEPLOY_OPTION_INVALID'])
  })
})

describe('the target cloudflare-workers', async () => {
  const models = [(await releaseOf()).model.bytes, (await releaseOf('binary')).model.bytes] as const
  const fresh = async () => ({ inventory: async () => [], close: async () => {} })
  for (const { name, run } of checkTarget({ target: cloudflareWorkers, models, fresh })) it(name, run)
})
