import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Artifact, load } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CardDocument, cardJson, readCard } from '../../../src/evaluate/index.ts'
import {
  atLeast,
  beatsBaseline,
  beatsChampion,
  conformal,
  csv,
  everySlice,
  fairWithin,
  latencyWithin,
  logistic,
  robustWithin,
  run,
  sizeWithin,
} from '../../../src/index.ts'
import { encodeArtifact } from '../../../src/pack/index.ts'
import { openProject, type Project, storeFolder } from '../../../src/project/index.ts'
import { openDatabase } from '../../../src/project/store/open.ts'
import { type Verification, verifyModel } from '../../../src/project/verify/index.ts'
import { sampleFolder } from '../run/sample-folder.ts'

const folder = sampleFolder('penguins.csv')
const temporary = mkdtempSync(join(tmpdir(), 'modelwright-verify-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

let bytes: Uint8Array
let project: Project

beforeAll(async () => {
  const result = await run(
    {
      name: 'penguins',
      retrieve: csv('penguins.csv'),
      target: 'sex',
      ignore: ['island'],
      describe: 'Foretells the sex of penguins.',
      use: 'For tests; not for penguins.',
      train: [logistic()],
      tune: { budget: { trials: 2 } },
      evaluate: {
        slices: ['island'],
        intervals: conformal({ coverage: 0.8 }),
        fairness: ['island'],
        gates: [
          atLeast('auc', 0.6),
          beatsBaseline(),
          beatsChampion(),
          everySlice({ metric: 'accuracy', value: 0.3 }),
          fairWithin('island', 0.9),
          sizeWithin(5000),
          latencyWithin(1e6),
          robustWithin('noise', 0.9),
        ],
      },
    },
    { folder, workers: 0 },
  )
  bytes = result.model.bytes
  project = await openProject(folder)
}, 60_000)

afterAll(() => project.close())

async function verify(of: Uint8Array, more: object = {}): Promise<Verification> {
  return verifyModel({
    bytes: of,
    name: 'penguins',
    version: 1,
    project,
    folder,
    temporary,
    log: () => {},
    signal: new AbortController().signal,
    ...more,
  })
}

/** Claims that do not hold. */
const wrong = ({ claims }: Verification): string[] =>
  claims.filter(({ state }) => state === 'differs').map(({ name }) => name)

function changed(change: (artifact: Artifact) => Partial<Artifact>): Uint8Array {
  const { artifact } = load(bytes)
  return encodeArtifact({ ...artifact, ...change(artifact) })
}

it('confirms every claim of a model as it was packed', async () => {
  const found = await verify(bytes)
  expect(found.claims.filter(({ state }) => state !== 'confirmed')).toEqual([])
  expect(found.state).toBe('confirmed')
  const names = found.claims.map(({ name }) => name)
  for (const name of [
    'digest',
    'structure',
    'golden rows',
    'leak proof',
    'metric auc',
    'intervals',
    'slices',
    'fairness',
    'robustness',
    'baseline',
    'card',
    'card re-made',
  ])
    expect(names).toContain(name)
  expect(names.filter((name) => name.startsWith('gate '))).toHaveLength(7)
})

/** A copy of the project, to tamper with. */
async function withCopy(
  tamper: (folder: string) => Promise<void>,
  check: (copy: Project, folder: string) => Promise<void>,
): Promise<void> {
  const copyFolder = mkdtempSync(join(temporary, 'copy-'))
  cpSync(folder, copyFolder, { recursive: true })
  await tamper(copyFolder)
  const copy = await openProject(copyFolder)
  try {
    await check(copy, copyFolder)
  } finally {
    await copy.close()
  }
}

/** Changes one byte of an object in a store. */
async function spoil(of: string, digest: string): Promise<void> {
  const path = join(storeFolder(of), 'objects', digest.slice(0, 2), digest.slice(2))
  const content = readFileSync(path)
  content[content.length >> 1] ^= 1
  chmodSync(path, 0o644)
  writeFileSync(path, content)
}

async function query(of: string, work: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<unknown>) {
  const database = await openDatabase(join(storeFolder(of), 'store.db'))
  await work(database)
  await database.destroy()
}

const lineageOf = (key: string): string => String(load(bytes).artifact.lineage[key])

describe('a changed artifact is found', () => {
  it('whose metric was made better', async () => {
    const better = changed(({ evaluation }) => ({
      evaluation: {
        rowCount: evaluation!.rowCount,
        metrics: { ...evaluation!.metrics, auc: { value: 0.99, low: 0.98, high: 1 } },
      },
    }))
    const found = await verify(better)
    expect(found.state).toBe('differs')
    expect(wrong(found)).toEqual(expect.arrayContaining(['digest', 'card metrics', 'registry', 'metric auc']))
    expect(found.claims.find(({ name }) => name === 'metric auc')?.detail).toMatch(
      /^value is claimed to be 0\.99 and is 0\.9\d+, off by 0\.0\d+, and 2 more\.$/,
    )
  })

  it('whose interval alone was narrowed', async () => {
    const narrowed = changed(({ evaluation }) => ({
      evaluation: {
        rowCount: evaluation!.rowCount,
        metrics: { ...evaluation!.metrics, auc: { ...evaluation!.metrics['auc'], low: 0.97 } },
      },
    }))
    expect(wrong(await verify(narrowed))).toContain('metric auc')
  })

  it('whose card says something else', async () => {
    const found = await verify(
      changed(({ card }) => ({ card: card!.replace('not for penguins', 'for everybody') })),
    )
    expect(wrong(found)).toEqual(['digest', 'card', 'card re-made'])
  })

  it('whose golden answers were changed', async () => {
    const found = await verify(
      changed(({ golden }) => ({
        golden: {
          rows: golden!.rows,
          outputs: golden!.outputs.map((value, i) => (i === 3 ? value + 1e-9 : value)),
        },
      })),
    )
    expect(wrong(found)).toEqual(['digest', 'golden rows'])
    expect(found.claims.find(({ name }) => name === 'golden rows')?.detail).toBe(
      '1 of 80 give other numbers than were packed.',
    )
  })

  it('whose row count was raised', async () => {
    const found = await verify(
      changed(({ evaluation }) => ({ evaluation: { ...evaluation!, rowCount: 6700 } })),
    )
    expect(wrong(found)).toContain('row counts')
  })

  it('whose workflow digest was changed', async () => {
    const found = await verify(
      changed(({ lineage }) => ({ lineage: { ...lineage, workflow: '0'.repeat(64) } })),
    )
    expect(wrong(found)).toEqual(expect.arrayContaining(['digest', 'evaluated fit', 'card lineage']))
  })

  it.each<[string, (card: CardDocument) => Partial<CardDocument>]>([
    ['intervals', ({ intervals }) => ({ intervals: { ...intervals!, coverage: 0.9 } })],
    ['slices', ({ slices }) => ({ slices: { ...slices!, looked: slices!.looked + 1 } })],
    ['fairness', ({ fairness }) => ({ fairness: fairness!.map((found) => ({ ...found, column: 'year' })) })],
    ['robustness', ({ robustness }) => ({ robustness: { ...robustness!, columns: [] } })],
    ['baseline', ({ baseline }) => ({ baseline: baseline!.map((found) => ({ ...found, other: 0 })) })],
  ])('whose card was written again with other claims: %s', async (part, change) => {
    await withCopy(
      async () => {},
      async (copy) => {
        const card = readCard(new TextDecoder().decode(await copy.objects.get(lineageOf('card'))))
        const forged = new TextEncoder().encode(cardJson({ ...card, ...change(card) }))
        const digest = await copy.objects.put(forged)
        const made = changed(({ lineage }) => ({ lineage: { ...lineage, card: digest } }))
        expect(wrong(await verify(made, { project: copy }))).toContain(part)
      },
    )
  })

  it('that does not load', async () => {
    const found = await verify(bytes.subarray(0, bytes.length - 5))
    expect(found).toMatchObject({ state: 'differs', claims: [{ name: 'structure', state: 'differs' }] })
  })
})

describe('a changed store is found', () => {
  it('whose data was changed', async () => {
    const record = await project.snapshots.get(lineageOf('snapshot'))
    await withCopy(
      (of) => spoil(of, record!.object),
      async (copy) => {
        const found = await verify(bytes, { project: copy })
        expect(found.state).toBe('differs')
        expect(wrong(found)).toEqual(expect.arrayContaining([expect.stringMatching(/^data /)]))
        expect(found.claims.find(({ name }) => name === 'metrics')?.state).toBe('not checkable')
      },
    )
  })

  it.each(['evaluated', 'card'])('whose object was changed: %s', async (key) => {
    await withCopy(
      (of) => spoil(of, lineageOf(key)),
      async (copy) => {
        expect(wrong(await verify(bytes, { project: copy }))).toHaveLength(key === 'card' ? 1 : 2)
      },
    )
  })

  it('whose registry lists a better metric', async () => {
    await withCopy(
      (of) =>
        query(of, (db) =>
          db.updateTable('version_metrics').set({ value: 0.999 }).where('name', '=', 'auc').execute(),
        ),
      async (copy) => expect(wrong(await verify(bytes, { project: copy }))).toEqual(['registry']),
    )
  })

  it('whose rows say that the fit saw what it was scored on', async () => {
    await withCopy(
      async (of) => {
        await query(of, async (db) => {
          const evaluated = lineageOf('evaluated')
          const set = await db
            .selectFrom('row_sets')
            .selectAll()
            .where('artifact', '=', evaluated)
            .where('role', '=', 'fit')
            .executeTakeFirstOrThrow()
          await db
            .updateTable('row_sets')
            .set({ rows: set.rows, row_count: set.row_count })
            .where('artifact', '=', evaluated)
            .where('role', '=', 'evaluate')
            .execute()
        })
      },
      async (copy) => {
        const found = await verify(bytes, { project: copy })
        expect(wrong(found)).toEqual(expect.arrayContaining(['leak proof', 'row counts', 'metric auc']))
      },
    )
  })
})

describe('data that is named', () => {
  it('is as good as the snapshot of the store', async () => {
    const found = await verify(bytes, { data: 'penguins.csv' })
    expect(found.state).toBe('confirmed')
  })

  it('is found to be other data', async () => {
    const path = join(temporary, 'other.csv')
    writeFileSync(path, readFileSync(join(folder, 'penguins.csv'), 'utf8').replace('39.1', '39.2'))
    const found = await verify(bytes, { data: path })
    expect(wrong(found)).toEqual([expect.stringMatching(/^data /)])
  })
})

it('without a store, says of each claim why it cannot be checked', async () => {
  const {
    project: _,
    version: __,
    ...alone
  } = {
    bytes,
    name: 'penguins',
    version: 1,
    project,
    folder,
    temporary,
    log: () => {},
    signal: new AbortController().signal,
  }
  const found = await verifyModel(alone)
  expect(found.state).toBe('not checkable')
  const states = Object.fromEntries(found.claims.map(({ name, state }) => [name, state]))
  expect(states).toMatchObject({
    structure: 'confirmed',
    'golden rows': 'confirmed',
    digest: 'not checkable',
    card: 'not checkable',
    metrics: 'not checkable',
  })
  for (const { detail } of found.claims) expect(detail).toMatch(/^[A-Z0-9].*\.$/)
})
