import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderOf, hashesOf, installedPackages } from '../../../src/project/sbom/installed.ts'
import { licencesOf, packageComponent, purlOf } from '../../../src/project/sbom/package-component.ts'
import { run, workFolder } from '../../cli/command-line.ts'
import { foreignFile, foreignPackage, hasForeign } from '../../retrieve/buckets/foreign.ts'

interface Component {
  readonly type: string
  readonly 'bom-ref': string
  readonly name: string
  readonly version?: string
  readonly group?: string
  readonly purl?: string
  readonly hashes?: readonly { alg: string; content: string }[]
  readonly modelCard?: Record<string, never>
  readonly description?: string
}

interface Bom {
  readonly components: readonly Component[]
  readonly dependencies: readonly { ref: string; dependsOn: readonly string[] }[]
  readonly metadata: { readonly timestamp?: string; readonly component: Component }
  readonly serialNumber?: string
}

const folder = workFolder('penguins.csv')
const workflow = `
import { csv, defineWorkflow, logistic } from 'modelwright'
export default defineWorkflow({
  name: 'penguins',
  describe: 'Foretells the sex of penguins <at Palmer>.',
  use: 'For tests; not for penguins.',
  retrieve: csv('penguins.csv'),
  target: 'sex',
  train: [logistic()],
  tune: { budget: { trials: 2 } },
  evaluate: { slices: ['island'], fairness: ['island'] },
})
`

beforeAll(async () => {
  writeFileSync(join(folder, 'workflow.ts'), workflow)
  expect(await run(folder, ['run', '--workers', '0', '--quiet'])).toMatchObject({ code: 0 })
})

async function sbom(...flags: string[]): Promise<Bom> {
  const found = await run(folder, ['sbom', 'penguins', ...flags])
  expect(found.stderr).toBe('')
  return found.json<Bom>()
}

const refs = ({ components, metadata }: Bom): string[] =>
  [...components, metadata.component].map((part) => part['bom-ref'])

describe('the bill of a service', () => {
  it('holds the model with its card, the runtime, and every package with address, licence and digest', async () => {
    const bom = await sbom()
    const [model] = bom.components
    expect(model).toMatchObject({
      type: 'machine-learning-model',
      name: 'penguins',
      version: '1',
      description: 'Foretells the sex of penguins <at Palmer>.',
      modelCard: {
        modelParameters: { task: 'binary classification', modelArchitecture: 'logistic' },
        considerations: {
          useCases: ['For tests; not for penguins.'],
          fairnessAssessments: [{ groupAtRisk: 'levels of island' }],
        },
      },
    })
    expect(JSON.stringify(model.modelCard)).toContain('"slice":"island: Biscoe"')
    const libraries = bom.components.filter(({ type }) => type === 'library')
    for (const name of ['fastify', 'modelwright', 'runtime', 'kysely', 'node-api'])
      expect(libraries.map((one) => one.name)).toContain(name)
    expect(libraries.find(({ name }) => name === 'fastify')).toMatchObject({
      purl: expect.stringMatching(/^pkg:npm\/fastify@\d/),
      licenses: [{ expression: 'MIT' }],
      hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
    })
    const unhashed = libraries.filter(({ hashes }) => hashes === undefined)
    expect(unhashed.map(({ purl }) => purl!.replace(/@[^@]*$/, '')).sort()).toEqual([
      'pkg:npm/%40modelwright/runtime',
      'pkg:npm/modelwright',
    ])
    expect(libraries.some(({ name }) => name === 'vitest' || name === 'typescript')).toBe(false)
  })

  it('names each part once, and every need of a part is a part', async () => {
    const bom = await sbom('--node', '22.1.0')
    const known = new Set(refs(bom))
    expect(known.size).toBe(refs(bom).length)
    for (const { ref, dependsOn } of bom.dependencies)
      for (const name of [ref, ...dependsOn]) expect(known).toContain(name)
    expect(bom.components.find(({ type }) => type === 'platform')).toMatchObject({ version: '22.1.0' })
  })

  it('is the same each time, and says of time and number what is asked', async () => {
    const [first, second] = [await run(folder, ['sbom', 'penguins']), await run(folder, ['sbom', 'penguins'])]
    expect(first.stdout).toBe(second.stdout)
    expect(first.stdout).not.toMatch(/timestamp|serialNumber/)
    const numbered = await sbom('--serial')
    expect(numbered.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect((await sbom('--serial')).serialNumber).toBe(numbered.serialNumber)
    const env = { SOURCE_DATE_EPOCH: '1700000000' }
    const dated = await run(folder, ['sbom', 'penguins', '--serial'], undefined, env)
    expect(dated.json<Bom>().metadata.timestamp).toBe('2023-11-14T22:13:20Z')
    expect(dated.json<Bom>().serialNumber).not.toBe(numbered.serialNumber)
    expect((await sbom('--timestamp')).metadata.timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/)
  })

  it('of model and runtime alone has no other package, and a file needs no project', async () => {
    const bom = await sbom('--for', 'runtime')
    expect(bom.components.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'machine-learning-model penguins',
      expect.stringMatching(/^data training data, [0-9a-f]{12}$/),
      'library runtime',
    ])
    const away = workFolder()
    const path = join(folder, '.modelwright/models/penguins-1.safetensors')
    const found = await run(away, ['sbom', path, '--for', 'runtime', '-o', 'bill.json'])
    expect(found).toMatchObject({ code: 0, stdout: 'bill.json: 3 parts, CycloneDX 1.6\n' })
    const [model] = (JSON.parse(readFileSync(join(away, 'bill.json'), 'utf8')) as Bom).components
    expect(model.hashes).toEqual(bom.components[0].hashes)
    expect(model.description).toBeUndefined()
  })

  it.each([
    [['sbom', 'nobody'], {}, 'PROJECT_MODEL_UNKNOWN'],
    [['sbom', 'none.safetensors'], {}, 'PROJECT_MODEL_UNREADABLE'],
    [['sbom', 'penguins', '--for', 'mars'], {}, 'CLI_ARGUMENT_INVALID'],
    [['sbom', 'penguins', '-o', 'penguins.csv/x/bill.json'], {}, 'PROJECT_'],
    [['sbom', 'penguins'], { SOURCE_DATE_EPOCH: 'today' }, 'CLI_ARGUMENT_INVALID'],
    [['sbom', 'penguins'], { SOURCE_DATE_EPOCH: '-1' }, 'CLI_ARGUMENT_INVALID'],
    [['sbom', 'penguins'], { SOURCE_DATE_EPOCH: '99999999999999' }, 'CLI_ARGUMENT_INVALID'],
  ])('%j with %j is %s', async (argv, env, code) => {
    const found = await run(folder, [...argv, '--json'], undefined, env)
    expect(found.code).not.toBe(0)
    expect(found.json<{ error: { code: string } }>().error.code).toContain(code)
  })
})

const library = '@cyclonedx/cyclonedx-library'
type Library = {
  Validation: { JsonStrictValidator: new (version: string) => { validate(text: string): Promise<unknown> } }
}

describe.skipIf(!hasForeign(library))('the official schema (needs npm ci --prefix test/foreign)', () => {
  it.each([[[]], [['--for', 'runtime']], [['--node', '--serial', '--timestamp']]])(
    'accepts %j',
    async (flags) => {
      const { Validation } = foreignPackage<Library>(library)
      const validator = new Validation.JsonStrictValidator('1.6')
      const { stdout } = await run(folder, ['sbom', 'penguins', ...flags])
      expect(await validator.validate(stdout)).toBeNull()
      const wrong = stdout.replace('"machine-learning-model"', '"oracle"')
      expect(await validator.validate(wrong)).not.toBeNull()
      expect(foreignFile(library)).toContain(library)
    },
  )
})

describe('installed packages', () => {
  const root = mkdtempSync(join(tmpdir(), 'modelwright-packages-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const write = (path: string, value: object): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), JSON.stringify(value))
  }
  const manifest = (name: string, more: object = {}) => ({ name, version: '1.0.0', ...more })
  const names = async (of: string): Promise<string[]> =>
    [...(await installedPackages(join(root, of))).values()].map(({ manifest: { name } }) => name).sort()

  it('are those that are needed, wherever they lie, in links and nested, once each', async () => {
    write(
      'app/package.json',
      manifest('app', {
        dependencies: { a: '1', linked: '1' },
        optionalDependencies: { gone: '1' },
        peerDependencies: { peer: '1', away: '1' },
      }),
    )
    write('app/node_modules/a/package.json', manifest('a', { dependencies: { b: '2' }, license: 'MIT' }))
    write(
      'app/node_modules/a/node_modules/b/package.json',
      manifest('b', { version: '2.0.0', dependencies: { a: '1' } }),
    )
    write('app/node_modules/b/package.json', manifest('b'))
    write('app/node_modules/peer/package.json', manifest('peer'))
    write('store/linked/package.json', manifest('linked'))
    symlinkSync(join(root, 'store/linked'), join(root, 'app/node_modules/linked'), 'dir')
    const integrity = `sha1-${Buffer.from('x').toString('base64')} sha512-${Buffer.from('y').toString('base64')}`
    write('app/node_modules/.package-lock.json', {
      packages: { 'node_modules/a/node_modules/b': { integrity } },
    })
    expect(await names('app')).toEqual(['a', 'app', 'b', 'linked', 'peer'])
    const found = [...(await installedPackages(join(root, 'app'))).values()]
    expect(found.find((one) => one.manifest.name === 'b')).toMatchObject({
      manifest: { version: '2.0.0' },
      hashes: [
        { alg: 'SHA-1', content: '78' },
        { alg: 'SHA-512', content: '79' },
      ],
    })
  })

  it('that are missing are told of', async () => {
    write('short/package.json', manifest('short', { dependencies: { nowhere: '1' } }))
    await expect(installedPackages(join(root, 'short'))).rejects.toMatchObject({
      code: 'PROJECT_PACKAGE_MISSING',
      message: expect.stringContaining('"nowhere", which short needs'),
    })
    write('short/node_modules/there/package.json', manifest('there'))
    const start = { from: join(root, 'short'), by: 'short' }
    expect([...(await installedPackages(await folderOf('there', start))).keys()]).toHaveLength(1)
    await expect(folderOf('nowhere', start)).rejects.toMatchObject({ code: 'PROJECT_PACKAGE_MISSING' })
  })

  it('have addresses and licences as npm writes them', () => {
    expect(purlOf('@a/b', '1.0.0+x')).toBe('pkg:npm/%40a/b@1.0.0%2Bx')
    expect(licencesOf('(MIT OR Apache-2.0)')).toEqual({ licenses: [{ expression: '(MIT OR Apache-2.0)' }] })
    expect(licencesOf('SEE LICENSE IN LICENSE.md')).toEqual({
      licenses: [{ license: { name: 'SEE LICENSE IN LICENSE.md' } }],
    })
    expect(licencesOf('UNLICENSED')).toEqual({ licenses: [{ license: { name: 'UNLICENSED' } }] })
    for (const none of [undefined, '', ' ', { type: 'MIT' }, 7]) expect(licencesOf(none)).toEqual({})
    expect(hashesOf('md5-abc sha384-eA==')).toEqual([{ alg: 'SHA-384', content: '78' }])
    const component = packageComponent({
      manifest: { name: '@a/b', version: '1.0.0', homepage: 'javascript:alert(1)' },
      folder: '',
      hashes: [],
      needs: [],
    })
    expect(component).toEqual({
      type: 'library',
      'bom-ref': 'pkg:npm/%40a/b@1.0.0',
      group: '@a',
      name: 'b',
      version: '1.0.0',
      purl: 'pkg:npm/%40a/b@1.0.0',
    })
  })
})
