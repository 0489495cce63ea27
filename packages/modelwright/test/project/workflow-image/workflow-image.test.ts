import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { blocksOf, readTarHeader } from '../../../src/pack/image/tar.ts'
import { pipelineFacts } from '../../../src/project/ci/index.ts'
import { workflowImage } from '../../../src/project/workflow-image/index.ts'
import { smallBase } from '../../pack/image/small-image.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-workflow-image-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let made = 0

/** A project with packages of a few bytes, in the form in which npm lays them out. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(root, String(++made), 'churn')
  const manifest = (name: string, more: object = {}) => JSON.stringify({ name, version: '1.0.0', ...more })
  const all = {
    'package.json': manifest('churn', {
      dependencies: { modelwright: '*' },
      devDependencies: { tester: '*' },
    }),
    'workflow.ts': 'export default {}\n',
    'data/churn.csv': 'a,b\n1,2\n',
    'node_modules/modelwright/package.json': manifest('modelwright', { dependencies: { deep: '*' } }),
    'node_modules/modelwright/bin/modelwright.js': '// the command\n',
    'node_modules/modelwright/dist/main.js.map': '{}',
    'node_modules/modelwright/node_modules/deep/package.json': manifest('deep'),
    'node_modules/modelwright/node_modules/deep/index.js': '// within\n',
    'node_modules/tester/package.json': manifest('tester'),
    'node_modules/stranger/package.json': manifest('stranger'),
    ...files,
  }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

async function imageOf(folder: string, cache = join(folder, '.modelwright/cache')) {
  const created = '1970-01-01T00:00:00.000Z'
  return workflowImage(await pipelineFacts(folder), { base: await smallBase(), cache, created })
}

/** Paths of a layer, and how they may be used. */
function listed(packed: Uint8Array): ReadonlyMap<string, number> {
  const archive = gunzipSync(packed)
  const found = new Map<string, number>()
  for (let at = 0; ; ) {
    const header = readTarHeader(archive.subarray(at, at + 512))
    if (header === undefined) return found
    const mode = Number.parseInt(archive.toString('latin1', at + 100, at + 107), 8)
    if (!header.path.endsWith('/') || header.path.includes('.modelwright')) found.set(header.path, mode)
    at += 512 + blocksOf(header.size)
  }
}

async function layersOf(folder: string) {
  const { image } = await imageOf(folder)
  const layers = image.blobs.filter(({ mediaType }) => mediaType.includes('layer'))
  const [, packages, files] = await Promise.all(layers.map(async (layer) => listed(await layer.read())))
  const config = image.blobs.find(({ mediaType }) => mediaType.includes('config'))!
  return { packages, files, config: JSON.parse(Buffer.from(await config.read()).toString()) }
}

describe('the image of a workflow', () => {
  it('holds what the project needs where it runs, and its files', async () => {
    const { packages, files } = await layersOf(project())
    expect([...packages.keys()].map((path) => path.replace(/\/$/, ''))).toEqual([
      'app/.modelwright',
      'app/node_modules/modelwright/bin/modelwright.js',
      'app/node_modules/modelwright/node_modules/deep/index.js',
      'app/node_modules/modelwright/node_modules/deep/package.json',
      'app/node_modules/modelwright/package.json',
    ])
    expect([...packages.values()][0]).toBe(0o1777)
    expect([...files.keys()]).toEqual(['app/data/churn.csv', 'app/package.json', 'app/workflow.ts'])
  })

  it('holds nothing that looks like a secret, no store and no history', async () => {
    const secrets = [
      '.env',
      '.env.local',
      '.npmrc',
      '.git/config',
      'keys/tls.pem',
      'keys/id_rsa',
      '.pgpass',
      'kubeconfig-prod',
      '.aws/credentials',
      '.modelwright/store.db',
      'a.log',
    ]
    const { files } = await layersOf(project(Object.fromEntries(secrets.map((path) => [path, 'secret']))))
    expect([...files.keys()]).toEqual(['app/data/churn.csv', 'app/package.json', 'app/workflow.ts'])
  })

  it('runs the workflow as nobody, and says that runs must lie on servers', async () => {
    const { config } = await layersOf(project())
    expect(config.config).toMatchObject({
      User: '65532:65532',
      Entrypoint: ['/usr/local/bin/node', '/app/node_modules/modelwright/bin/modelwright.js'],
      Cmd: ['run'],
      WorkingDir: '/app',
    })
    expect(config.config.Env).toContain('MODELWRIGHT_STORE_REQUIRED=shared')
    expect(config.config.ExposedPorts).toBeUndefined()
    expect(config.history).toHaveLength(3)
  })

  it('is the same from the same project, wherever and whenever it is made', async () => {
    const folder = project()
    const first = await imageOf(folder)
    const again = await imageOf(folder)
    cpSync(folder, join(root, 'copy'), { recursive: true })
    const elsewhere = await imageOf(join(root, 'copy'), join(root, 'other-cache'))
    expect([again.image.root.digest, elsewhere.image.root.digest]).toEqual([
      first.image.root.digest,
      first.image.root.digest,
    ])
    writeFileSync(join(folder, 'workflow.ts'), 'export default { name: "other" }\n')
    const changed = await imageOf(folder)
    expect(changed.image.root.digest).not.toBe(first.image.root.digest)
    expect(changed.image.blobs[1].digest).toBe(first.image.blobs[1].digest)
  })

  it('leaves out packages for other machines', async () => {
    const manifest = (name: string, more: object) => JSON.stringify({ name, version: '1.0.0', ...more })
    const limits = {
      here: { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
      musl: { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
      mac: { os: ['darwin'] },
      not: { os: ['!linux'] },
    }
    const files = Object.fromEntries(
      Object.entries(limits).map(([name, more]) => [
        `node_modules/${name}/package.json`,
        manifest(name, more),
      ]),
    )
    const optionalDependencies = Object.fromEntries(Object.keys(limits).map((name) => [name, '*']))
    const { packages } = await layersOf(
      project({
        ...files,
        'node_modules/modelwright/package.json': manifest('modelwright', { optionalDependencies }),
      }),
    )
    expect([...packages.keys()].filter((path) => /\/(here|musl|mac|not)\//.test(path))).toEqual([
      'app/node_modules/here/package.json',
    ])
  })

  it('takes a package of a workspace as it would be published', async () => {
    const folder = project()
    rmSync(join(folder, 'node_modules/modelwright'), { recursive: true })
    const workspace = join(folder, '../modelwright')
    mkdirSync(join(workspace, 'bin'), { recursive: true })
    mkdirSync(join(workspace, 'src'))
    const manifest = { name: 'modelwright', version: '1.0.0', files: ['bin', 'absent'] }
    writeFileSync(join(workspace, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(workspace, 'bin/modelwright.js'), '//')
    writeFileSync(join(workspace, 'src/index.ts'), '//')
    symlinkSync(workspace, join(folder, 'node_modules/modelwright'), 'dir')
    const { packages } = await layersOf(folder)
    expect([...packages.keys()].filter((path) => path.includes('node_modules/modelwright/'))).toEqual(
      ['app/node_modules/modelwright/bin/modelwright.js', 'app/node_modules/modelwright/package.json'].sort(),
    )
  })

  it('is refused where it could not run: for development only, linked, missing, or of another machine', async () => {
    const asDev = { 'package.json': JSON.stringify({ name: 'churn', devDependencies: { modelwright: '*' } }) }
    await expect(imageOf(project(asDev))).rejects.toMatchObject({ code: 'PROJECT_PIPELINE_UNREADY' })
    const linked = project()
    const store = join(linked, 'node_modules/.pnpm/modelwright@1.0.0/node_modules/modelwright')
    cpSync(join(linked, 'node_modules/modelwright'), store, { recursive: true })
    rmSync(join(linked, 'node_modules/modelwright'), { recursive: true })
    symlinkSync(store, join(linked, 'node_modules/modelwright'), 'dir')
    await expect(imageOf(linked)).rejects.toMatchObject({ code: 'PROJECT_PACKAGES_LINKED' })
    const missing = project()
    rmSync(join(missing, 'node_modules/modelwright/node_modules'), { recursive: true })
    await expect(imageOf(missing)).rejects.toMatchObject({ code: 'PROJECT_PACKAGE_MISSING' })
    const foreign = project({ 'node_modules/modelwright/native.node': 'MZ, of another system' })
    await expect(imageOf(foreign)).rejects.toMatchObject({ code: 'PROJECT_PACKAGES_FOREIGN' })
  })
})
