import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeArtifact } from '../../src/pack/index.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const schema = JSON.parse(
  readFileSync(new URL('../../../../docs/07-evaluate/model-card.schema.json', import.meta.url), 'utf8'),
) as object

const workflow = `
import { atLeast, conformal, csv, defineWorkflow, everySlice, fairWithin, latencyWithin, logistic, robustWithin } from 'modelwright'
export default defineWorkflow({
  name: 'penguins', retrieve: csv('penguins.csv'), target: 'sex', ignore: ['island'],
  describe: 'Foretells the sex of <b>penguins</b>.', use: 'For tests; not for penguins.',
  train: [logistic()], tune: { budget: { trials: 1 } },
  evaluate: {
    fairness: ['island'], slices: ['island'], intervals: conformal(),
    gates: [atLeast('auc', 0.5), everySlice({ value: 0.1 }), fairWithin('island', 1), latencyWithin(1e7), robustWithin('noise', 1)],
  },
})
`

beforeAll(async () => {
  writeFileSync(join(folder, 'workflow.ts'), workflow)
  const { code, stderr } = await run(folder, ['run', '--workers', '0', '--quiet'])
  expect([code, stderr.includes('error')]).toEqual([0, false])
}, 120_000)

describe('the reference of monitoring', () => {
  const path = (): string => join(folder, '.modelwright/models/penguins-1.safetensors')

  it('is named with its rows and its size', async () => {
    expect((await run(folder, ['show', 'penguins'])).stdout).toMatch(
      /\nreference +67 held-out rows, \d\.\d kB\n/,
    )
    const { reference } = (await run(folder, ['show', path(), '--json'])).json<{ reference: object }>()
    expect(reference).toEqual({ bytes: expect.any(Number), rows: 67 })
  })

  it('of a later version is there, but cannot be read; none is not named', async () => {
    const { artifact } = load(readFileSync(path()))
    const later = artifact.reference!.slice()
    later[4] = 9
    writeFileSync(join(folder, 'later.safetensors'), encodeArtifact({ ...artifact, reference: later }))
    expect((await run(folder, ['show', 'later.safetensors'])).stdout).toMatch(
      /\nreference +it cannot be read, \d/,
    )
    const { reference: _, ...bare } = artifact
    writeFileSync(join(folder, 'bare.safetensors'), encodeArtifact(bare))
    expect((await run(folder, ['show', 'bare.safetensors'])).stdout).not.toMatch(/\nreference/)
  })
})

describe('a card', () => {
  it('is Markdown from the artifact, also of a file without a store', async () => {
    const shown = await run(folder, ['show', 'penguins', '--card'])
    expect(shown.stdout).toMatch(/^# penguins\n/)
    expect(shown.stdout).toContain('## Intended use\n\nFor tests; not for penguins.')
    const path = join(folder, '.modelwright/models/penguins-1.safetensors')
    const elsewhere = workFolder()
    expect((await run(elsewhere, ['show', path, '--card'])).stdout).toBe(shown.stdout)
  })

  it('is JSON that obeys the published schema, with what the store knows', async () => {
    const card = (await run(folder, ['show', 'penguins', '--card', '--format', 'json'])).json<{
      run: object
      intervals: object
    }>()
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)
    expect(validate(card), JSON.stringify(validate.errors)).toBe(true)
    expect(card.run).toMatchObject({ version: 1, openings: 1 })
    expect(card.intervals).toMatchObject({ method: 'lac', coverage: 0.9 })
    expect(validate({ ...card, format: 'other' })).toBe(false)
    expect(validate({ ...card, intervals: { ...card.intervals, held: 0.9 } })).toBe(false)
  })

  it('is one page without script or request, whose words cannot become markup', async () => {
    const written = await run(folder, ['show', 'penguins', '--card', '--format', 'html', '-o', 'card.html'])
    expect(written.stdout).toBe('Card of penguins: card.html\n')
    const page = readFileSync(join(folder, 'card.html'), 'utf8')
    expect(page).not.toMatch(/<script|<b>penguins|src=|@import|url\(/)
    for (const id of ['metrics', 'gates', 'slices', 'fairness', 'robustness', 'limits', 'data', 'lineage'])
      expect(page).toContain(`id="${id}"`)
    expect(page).toContain('opened once')
    expect(page).toContain('@media print')
  })

  it('as data is not there without the store that keeps it', async () => {
    const path = join(folder, '.modelwright/models/penguins-1.safetensors')
    const refused = await run(workFolder(), ['show', path, '--card', '--format', 'html'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('PROJECT_CARD_ABSENT')
  })

  it.each([[['--format', 'html']], [['-o', 'x.html']], [['--card', '--format', 'pdf']]])(
    '%j is used wrongly',
    async (flags) => {
      const refused = await run(folder, ['show', 'penguins', ...flags])
      expect(refused.code).toBe(2)
      expect(existsSync(join(folder, 'x.html'))).toBe(false)
    },
  )
})

describe('verify', () => {
  it('confirms a model by name, and its file beside the store', async () => {
    const found = await run(folder, ['verify', 'penguins@champion', '--json'])
    expect(found.json()).toMatchObject({ state: 'confirmed', model: { name: 'penguins', version: 1 } })
    expect(found.code).toBe(0)
    const file = await run(folder, ['verify', '.modelwright/models/penguins-1.safetensors'])
    expect(file.stdout).toMatch(/\d+ claims: \d+ confirmed\.\n$/)
    expect(file.code).toBe(0)
  })

  it('ends with 3 where a claim does not hold, and says which', async () => {
    const path = join(folder, '.modelwright/models/penguins-1.safetensors')
    const content = readFileSync(path)
    const at = content.indexOf('not for penguins')
    expect(at).toBeGreaterThan(0)
    content.write('yes', at)
    writeFileSync(join(folder, 'changed.safetensors'), content)
    const found = await run(folder, ['verify', 'changed.safetensors'])
    expect(found.code).toBe(3)
    expect(found.stdout).toMatch(/^differs {8}structure: .*checksum does not match\.$/m)
  })

  it('ends with 1 where nothing is there to check against', async () => {
    const path = join(folder, '.modelwright/models/penguins-1.safetensors')
    const found = await run(workFolder(), ['verify', path])
    expect(found.code).toBe(1)
    expect(found.stdout).toContain('not checkable  digest')
  })

  it('ends with 2 for a model that is not there', async () => {
    expect((await run(folder, ['verify', 'pengiuns'])).code).toBe(2)
  })
})
