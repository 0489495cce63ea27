import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Artifact, load } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csv, logistic, run } from '../../../src/index.ts'
import { encodeArtifact } from '../../../src/pack/index.ts'
import { openProject, storeFolder } from '../../../src/project/index.ts'
import { readRecord, recordBytes } from '../../../src/project/rebuild/record.ts'
import { sampleFolder } from '../run/sample-folder.ts'
import { rebuilt, verdicts } from './rebuilt.ts'

const folder = sampleFolder('penguins.csv')
const copies = mkdtempSync(join(tmpdir(), 'modelwright-tampered-'))
afterAll(() => rmSync(copies, { recursive: true, force: true }))

let bytes: Uint8Array
let made: Awaited<ReturnType<typeof run>>

beforeAll(async () => {
  made = await run(
    {
      name: 'penguins',
      retrieve: csv('penguins.csv'),
      target: 'sex',
      train: [logistic()],
      tune: { budget: { trials: 2 } },
    },
    { folder, workers: 0 },
  )
  bytes = made.model.bytes
})

function changed(change: (artifact: Artifact) => Partial<Artifact>): Uint8Array {
  const { artifact } = load(bytes)
  return encodeArtifact({ ...artifact, ...change(artifact) })
}

const modelOf = async (of: Uint8Array, where = folder): Promise<string> =>
  verdicts(await rebuilt(where, of))['rebuilt model']

describe('a changed artifact is not what is made again, and the first part that differs is named', () => {
  it('a coefficient', async () => {
    const tampered = changed(({ model }) => {
      const state = structuredClone(model.state) as Record<string, unknown>
      for (const value of Object.values(state)) if (value instanceof Float64Array) value[0] += 0.25
      return { model: { ...model, state } }
    })
    expect(await modelOf(tampered)).toMatch(
      /^differs: The model \(logistic\) differs first: state\.\w+.*is claimed to be .*off by 0\.2[45]/,
    )
  })

  it('a bound of the schema', async () => {
    const tampered = changed(({ schema }) => ({
      schema: { ...schema, inputs: schema.inputs.map((input) => ({ ...input, nullable: !input.nullable })) },
    }))
    expect(await modelOf(tampered)).toMatch(/^differs: The schema differs first: inputs\[0\]\.nullable/)
  })

  it('a step of preparation', async () => {
    const tampered = changed(({ transforms }) => ({ transforms: transforms.slice(1) }))
    const said = await modelOf(tampered).catch((error: Error) => error.message)
    expect(said).toMatch(/transforms|input/)
  })

  it('a metric, and the card that speaks of it', async () => {
    const better = changed(({ evaluation }) => ({
      evaluation: {
        rowCount: evaluation!.rowCount,
        metrics: { ...evaluation!.metrics, auc: { value: 0.99, low: 0.98, high: 1 } },
      },
    }))
    expect(await modelOf(better)).toMatch(/^differs: The evaluation differs first: metrics\.auc\.value/)
    const praised = changed(({ card }) => ({ card: card!.replace('penguins', 'penguins, the best') }))
    expect(await modelOf(praised)).toMatch(/^differs: The card differs first: at letter \d+ it says/)
  })
})

async function copyOf(tamper: (copy: Awaited<ReturnType<typeof openProject>>) => Promise<void>) {
  const copy = mkdtempSync(join(copies, 'copy-'))
  cpSync(folder, copy, { recursive: true })
  const project = await openProject(copy)
  await tamper(project)
  await project.close()
  return copy
}

const fileOf = (of: string, digest: string): string =>
  join(storeFolder(of), 'objects', digest.slice(0, 2), digest.slice(2))

function spoil(path: string): void {
  const content = readFileSync(path)
  content[content.length >> 1] ^= 1
  chmodSync(path, 0o644)
  writeFileSync(path, content)
}

describe('a store that lacks something, or was changed, is told of', () => {
  const objects = async (): Promise<{ snapshot: string; record: string }> => {
    const project = await openProject(folder)
    const snapshot = (await project.snapshots.get(made.gathered.snapshot.digest))!.object
    const record = (await project.rebuilds.get(made.run))!
    await project.close()
    return { snapshot, record }
  }

  it('a snapshot that was changed differs, one that is gone cannot be checked', async () => {
    const { snapshot } = await objects()
    const spoiled = await copyOf(async ({ folder: at }) => spoil(fileOf(at, snapshot)))
    expect(await modelOf(bytes, spoiled)).toMatch(
      /^differs: The snapshot of the data, \w+, was changed in the store/,
    )
    const gone = await copyOf(async ({ folder: at }) => rmSync(fileOf(at, snapshot), { force: true }))
    expect(await modelOf(bytes, gone)).toMatch(/^not checkable: The snapshot of the data, \w+, is gone/)
  })

  it('a record that was changed, is gone, or was never there', async () => {
    const { record } = await objects()
    const spoiled = await copyOf(async ({ folder: at }) => spoil(fileOf(at, record)))
    expect(await modelOf(bytes, spoiled)).toMatch(
      /^differs: The record of how run .* was changed in the store/,
    )
    const gone = await copyOf(async ({ folder: at }) => rmSync(fileOf(at, record), { force: true }))
    expect(await modelOf(bytes, gone)).toMatch(/^not checkable: The record of how run .* is gone/)
    expect(await modelOf(bytes, sampleFolder())).toMatch(/^not checkable: No run of this store keeps how/)
  })

  it.each([
    [
      'another version of modelwright',
      { modelwright: '0.0.9' },
      /^not checkable: It was made by modelwright 0\.0\.9, and this is/,
    ],
    [
      'another workflow under the same digest',
      { workflow: { target: 'island' } },
      /^differs: The workflow as it was recorded has another digest/,
    ],
    [
      'fewer trials than there were',
      { rulings: {} },
      /^differs: It cannot be made again: .* nothing is noted of "leaks/,
    ],
  ])('%s', async (_, fields, said) => {
    const { record } = await objects()
    const forged = await copyOf(async (project) => {
      const known = readRecord(await project.objects.get(record))
      const object = await project.objects.put(recordBytes({ ...known, ...fields }))
      await project.rebuilds.record({ run: made.run, object })
    })
    expect(await modelOf(bytes, forged)).toMatch(said)
  })

  it('a search that there was not', async () => {
    const { record } = await objects()
    const forged = await copyOf(async (project) => {
      const known = readRecord(await project.objects.get(record))
      const trials = known.rulings['trials']!
      const rulings = { ...known.rulings, trials: [...trials, ...trials] }
      const object = await project.objects.put(recordBytes({ ...known, rulings }))
      await project.rebuilds.record({ run: made.run, object })
    })
    const said = verdicts(await rebuilt(forged, bytes))
    expect(said['rebuilt trials']).toBe('differs: 2 searches are recorded, 1 were done again.')
    expect(said['rebuilt model']).toBe('confirmed')
  })

  it('scores of trials that were not reached', async () => {
    const { record } = await objects()
    const forged = await copyOf(async (project) => {
      const known = readRecord(await project.objects.get(record))
      const rulings = structuredClone(known.rulings) as unknown as { trials: { scores: number[] }[][] }
      rulings.trials[0][1].scores[2] += 0.01
      const object = await project.objects.put(recordBytes({ ...known, rulings: rulings as never }))
      await project.rebuilds.record({ run: made.run, object })
    })
    const said = verdicts(await rebuilt(forged, bytes))
    expect(said['rebuilt trials']).toMatch(/^differs: Trial 1 \(logistic\) differs first: it was done, /)
    expect(said['rebuilt model']).toBe('confirmed')
  })
})
