import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelsToPack } from '../pack/models-to-pack.ts'
import { type StrictRegistry, startRegistry } from '../pack/registry/strict-registry.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
let registry: StrictRegistry

beforeAll(async () => {
  writeFileSync(join(folder, 'churn.safetensors'), (await modelsToPack()).get('binary')!)
  registry = await startRegistry({ auth: 'token', user: 'ann', password: 'secret word' })
})

afterAll(() => registry.close())

const pack = (...args: readonly string[]) => run(folder, ['pack', 'churn.safetensors', ...args])
const isLinux = process.platform === 'linux'

describe('modelwright pack', () => {
  it('writes a bundle that answers, as a folder and as an archive', async () => {
    const made = await pack('--as', 'bundle', '-o', 'bundle')
    expect([made.code, made.stderr]).toEqual([0, ''])
    expect(made.stdout).toMatch(/^churn: bundle, [\d.]+ kB\n {2}node bundle\/server\.mjs\n/)
    const checked = execFileSync(process.execPath, [join(folder, 'bundle/server.mjs'), '--check'], {
      encoding: 'utf8',
    })
    expect(checked).toContain('80 golden rows, the same bits')
    const zipped = await pack('--as', 'bundle', '-o', 'bundle.zip', '--json')
    expect(zipped.json()).toMatchObject({
      as: 'bundle',
      output: 'bundle.zip',
      files: ['model.safetensors', 'server.mjs'],
    })
    expect(readFileSync(join(folder, 'bundle.zip')).subarray(0, 2).toString()).toBe('PK')
  })

  it('writes a module and its types', async () => {
    expect((await pack('--as', 'standalone', '-o', 'churn.mjs')).code).toBe(0)
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['churn.mjs', 'churn.d.mts']))
    const wrong = await pack('--as', 'standalone', '-o', 'churn.js')
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('whose name ends with .mjs')])
  })

  it('writes the artifact as it is', async () => {
    const made = await pack('-o', 'copy.safetensors', '--json')
    expect(made.json()).toMatchObject({ as: 'artifact', output: 'copy.safetensors', signatures: null })
    expect(
      readFileSync(join(folder, 'copy.safetensors')).equals(readFileSync(join(folder, 'churn.safetensors'))),
    ).toBe(true)
  })

  it('writes what engines and clusters run', async () => {
    expect((await pack('--as', 'docker', '-o', 'docker')).code).toBe(0)
    expect(readdirSync(join(folder, 'docker')).sort()).toEqual([
      '.dockerignore',
      'Dockerfile',
      'bom.json',
      'compose.yaml',
      'model.safetensors',
      'server.mjs',
    ])
    const without = await pack('--as', 'kubernetes')
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('--image')])
    expect(
      (await pack('--as', 'kubernetes', '--image', 'a.b/c:1', '--replicas', '3', '-o', 'k.yaml')).code,
    ).toBe(0)
    expect(readFileSync(join(folder, 'k.yaml'), 'utf8')).toContain('replicas: 3')
    const hostile = await pack('--as', 'docker', '--base', 'node:24\nRUN rm -rf /')
    expect([hostile.code, hostile.stderr]).toEqual([2, expect.stringContaining('PACK_REFERENCE_INVALID')])
  })

  it('refuses what means nothing, and what is not there', async () => {
    const cases = [
      [['--as', 'bundle', '--replicas', '3'], 2, /--replicas means nothing for bundle[\s\S]*--as kubernetes/],
      [['--as', 'imgae'], 2, /Allowed choices are artifact, bundle, docker, image, kubernetes, standalone/],
      [['--as', 'image', '--platform', 'linux/s390x'], 2, /PACK_PLATFORM_UNKNOWN/],
      [['--as', 'image', '--node', 'absent'], 1, /PACK_BASE_MISSING/],
      [
        ['--as', 'image', '--node', 'churn.safetensors'],
        1,
        /PACK_BASE_MISSING {2}This Node runs on no Linux/,
      ],
      [['--as', 'image', '--base', 'Not a name'], 2, /PACK_REFERENCE_INVALID/],
    ] as const
    for (const [args, code, text] of cases) {
      const outcome = await pack(...args)
      expect([outcome.code, outcome.stderr], args.join(' ')).toEqual([code, expect.stringMatching(text)])
    }
    const absent = await run(folder, ['pack', 'absent.safetensors', '--as', 'bundle'])
    expect([absent.code, absent.stderr]).toEqual([2, expect.stringContaining('PROJECT_MODEL_UNREADABLE')])
    writeFileSync(join(folder, 'bad.safetensors'), 'nothing of the kind')
    const bad = await run(folder, ['pack', 'bad.safetensors', '--as', 'bundle', '-o', 'none'])
    expect([bad.code, bad.stderr, existsSync(join(folder, 'none'))]).toEqual([
      1,
      expect.stringContaining('PACK_ARTIFACT_REFUSED'),
      false,
    ])
    expect((await pack('--as', 'bundle', '-o', '.')).stderr).toContain('PACK_FOLDER_TAKEN')
  })

  // A small program in Node's place: all of an image but its weight. `test/packed-image.test.ts` has the whole.
  it.skipIf(!isLinux)('writes the same image in two folders, and a registry takes it', async () => {
    const env = { XDG_CACHE_HOME: join(folder, 'cache') }
    const image = (output: string) =>
      run(
        folder,
        ['pack', 'churn.safetensors', '--as', 'image', '--node', '/bin/true', '-o', output, '--json'],
        undefined,
        env,
      )
    const [first, second] = [await image('first'), await image('second.tar')]
    expect([first.code, first.stderr]).toEqual([0, ''])
    const { digest } = first.json<{ digest: string }>()
    expect(second.json()).toMatchObject({ digest, platforms: 1 })
    const { model } = first.json<{ model: { digest: string } }>()
    expect(model.digest).toBe(load(readFileSync(join(folder, 'churn.safetensors'))).digest)
    const name = `${registry.host}/team/churn:3`
    const refused = await run(folder, ['push', 'first', name])
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('PACK_REGISTRY_REFUSED')])
    const account = { MODELWRIGHT_REGISTRY_USER: 'ann', MODELWRIGHT_REGISTRY_PASSWORD: 'secret word' }
    const pushed = await run(folder, ['push', 'first', name, '--json'], undefined, account)
    expect(pushed.json()).toMatchObject({
      image: `${registry.host}/team/churn@${digest}`,
      blobs: { sent: 3 },
    })
    const straight = ['--as', 'image', '--node', '/bin/true', '--push', `${registry.host}/other/churn:3`]
    const mounted = ['--mount-from', 'team/churn', '--json']
    const both = { ...env, ...account }
    const one = await run(folder, ['pack', 'churn.safetensors', ...straight, ...mounted], undefined, both)
    expect(one.json()).toMatchObject({
      digest,
      pushed: { image: `${registry.host}/other/churn@${digest}`, bytesSent: 0, blobs: { mounted: 3 } },
    })
    const unnamed = await run(folder, ['pack', 'churn.safetensors', '--as', 'image', '--push', 'A B'])
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('PACK_REFERENCE_INVALID')])
    const again = await run(folder, ['push', 'second.tar', name], undefined, account)
    expect(again.stdout).toContain('0.0 kB sent; 3 of 3 blobs were there')
    expect((await run(folder, ['push', 'nowhere.tar', name])).stderr).toContain('PACK_IMAGE_MISSING')
    expect((await run(folder, ['push', 'churn.safetensors', name])).stderr).toContain('PACK_IMAGE_DAMAGED')
  })
})
