import { describe, expect, test } from 'vitest'
import { checkModelName, modelNameOf, type Project } from '../../../src/project/index.ts'
import { refusal } from '../refusal.ts'
import { openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const digests = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(64))

async function project(): Promise<Project> {
  return openProject(await temporaryFolder())
}

test('versions count up per model, and the same bytes twice are one version', async () => {
  const { models, close } = await project()
  const register = (name: string, digest: string) => models.register({ name, digest, run: 'r', metrics: {} })
  expect((await register('churn', digests[0])).version).toBe(1)
  expect((await register('churn', digests[1])).version).toBe(2)
  expect((await register('churn', digests[0])).version).toBe(1)
  expect((await register('price', digests[0])).version).toBe(1)
  expect((await models.versions('churn')).map(({ digest }) => digest)).toEqual([digests[0], digests[1]])
  expect((await models.list()).map(({ name, version }) => `${name}/${version}`)).toEqual([
    'churn/1',
    'churn/2',
    'price/1',
  ])
  expect(await models.versions('none')).toEqual([])
  await close()
})

test('promotion makes the champion always, never, or only the first', async () => {
  const { models, close } = await project()
  const register = async (digest: string, promote?: 'never' | 'if-first' | 'always') =>
    (
      await models.register({
        name: 'm',
        digest,
        run: 'r',
        metrics: {},
        gates: [],
        ...(promote === undefined ? {} : { promote }),
      })
    ).aliases
  expect(await register(digests[0])).toEqual([])
  expect(await register(digests[1], 'never')).toEqual([])
  expect(await register(digests[2], 'if-first')).toEqual(['champion'])
  expect(await register(digests[1], 'if-first')).toEqual([])
  expect(await register(digests[3], 'always')).toEqual(['champion'])
  expect((await models.find('m@champion'))?.version).toBe(4)
  await close()
})

test('champion is not moved by hand: that is for promotion', async () => {
  const { models, close } = await project()
  await models.register({
    name: 'm',
    digest: digests[0],
    run: 'r',
    metrics: {},
    gates: [],
    promote: 'always',
  })
  await models.register({ name: 'm', digest: digests[1], run: 'r', metrics: {} })
  for (const work of [models.setAlias('m', 'champion', 2), models.removeAlias('m', 'champion')])
    expect((await refusal(work)).code).toBe('PROJECT_ALIAS_GUARDED')
  expect((await models.find('m@champion'))?.version).toBe(1)
  await close()
})

test('without a record of gates nothing is promoted by itself, and it says why', async () => {
  const { models, close } = await project()
  const made = await models.register({
    name: 'm',
    digest: digests[0],
    run: 'r',
    metrics: {},
    promote: 'always',
  })
  expect(made.aliases).toEqual([])
  expect(made.held).toEqual(['there is no record of its gates: no run judged it'])
  await close()
})

test('a version carries the metrics it was registered with', async () => {
  const { models, close } = await project()
  const metrics = { auc: { value: 0.8, low: 0.7, high: 0.9 }, f1: { value: Number.NaN, low: 0, high: 1 } }
  const made = await models.register({ name: 'm', digest: digests[0], run: 'r', metrics })
  expect(made.metrics).toEqual(metrics)
  expect((await models.find('m/1'))?.metrics).toEqual(metrics)
  await close()
})

test('an alias points at one version, moves, and can be taken away', async () => {
  const { models, close } = await project()
  for (const digest of digests) await models.register({ name: 'm', digest, run: 'r', metrics: {} })
  await models.setAlias('m', 'challenger', 2)
  await models.setAlias('m', 'shadow', 2)
  await models.setAlias('m', 'challenger', 3)
  expect((await models.versions('m')).map(({ aliases }) => aliases)).toEqual([
    [],
    ['shadow'],
    ['challenger'],
    [],
  ])
  expect(await models.removeAlias('m', 'challenger')).toBe(true)
  expect(await models.removeAlias('m', 'challenger')).toBe(false)
  expect((await refusal(models.setAlias('m', 'shadow', 9))).message).toContain('no version 9')
  expect((await refusal(models.setAlias('mm', 'shadow', 1))).mend).toContain('Did you mean "m"?')
  for (const alias of ['', 'Champion', '3', 'a b', 'a@b', 'x'.repeat(51), '😀'])
    expect((await refusal(models.setAlias('m', alias, 1))).code).toBe('PROJECT_ALIAS_INVALID')
  await close()
})

test('aliases set at once end on one version', async () => {
  const folder = await temporaryFolder()
  const projects = await Promise.all([1, 2, 3].map(() => openProject(folder)))
  for (const digest of digests)
    await projects[0].models.register({ name: 'm', digest, run: 'r', metrics: {} })
  await Promise.all(
    Array.from({ length: 30 }, (_, i) => projects[i % 3].models.setAlias('m', 'shadow', 1 + (i % 4))),
  )
  const versions = await projects[0].models.versions('m')
  expect(versions.flatMap(({ aliases }) => aliases)).toEqual(['shadow'])
  await Promise.all(projects.map(({ close }) => close()))
})

describe('names', () => {
  const bad = [
    '',
    ' ',
    'a b',
    'a/b',
    'a\\b',
    '../x',
    '.hidden',
    '-x',
    '_x',
    'a@b',
    'a:b',
    'a*',
    'trailing.',
    'x.safetensors',
    'models:/x',
    'naïve',
    'モデル',
    '😀',
    'a\0b',
    'a\nb',
    'con',
    'CON',
    'Aux.txt',
    'lpt1',
    'com9.old',
    'nul',
    'x'.repeat(101),
    'x'.repeat(10_000),
    '😀'.repeat(5_000),
  ]
  test.each(bad.map((name) => [name.slice(0, 20), name]))(
    '%j is refused with a short sentence and a name to use',
    async (_, name) => {
      const { models, close } = await project()
      const error = await refusal(models.register({ name, digest: digests[0], run: 'r', metrics: {} }))
      expect(error.code).toBe('PROJECT_NAME_INVALID')
      expect(error.message.length).toBeLessThan(200)
      const suggested = /--name (\S+)/.exec(error.mend[0])![1]
      await models.register({ name: suggested, digest: digests[0], run: 'r', metrics: {} })
      expect((await models.list()).length).toBe(1)
      await close()
    },
  )

  test('that differ only in case are refused, the very same name is not', async () => {
    const { models, close } = await project()
    await models.register({ name: 'Churn', digest: digests[0], run: 'r', metrics: {} })
    const error = await refusal(models.register({ name: 'churn', digest: digests[1], run: 'r', metrics: {} }))
    expect(error.code).toBe('PROJECT_NAME_TAKEN')
    expect(error.mend[0]).toContain('--name Churn')
    expect(
      (await models.register({ name: 'Churn', digest: digests[1], run: 'r', metrics: {} })).version,
    ).toBe(2)
    await close()
  })

  test('of common kinds are taken', async () => {
    const { models, close } = await project()
    for (const name of ['a', 'telco-churn', 'Telco_Churn.2024', '2024', 'console', 'com10', 'x'.repeat(100)])
      expect((await models.register({ name, digest: digests[0], run: 'r', metrics: {} })).name).toBe(name)
    await close()
  })
})

test('a name is made of any path or text', () => {
  const cases: [string, string][] = [
    ['data/Customers 2024 (final).csv.gz', 'customers-2024-final'],
    ['C:\\data\\Sales.PARQUET', 'sales'],
    ['sales/*.csv', 'sales'],
    ['données.csv', 'donn-es'],
    ['😀', 'model'],
    ['', 'model'],
    ['/', 'model'],
    ['con.csv', 'model-con'],
    ['.csv', 'model'],
    ['x'.repeat(500), 'x'.repeat(60)],
  ]
  for (const [text, name] of cases) {
    expect(modelNameOf(text)).toBe(name)
    expect(() => checkModelName(name)).not.toThrow()
  }
})
