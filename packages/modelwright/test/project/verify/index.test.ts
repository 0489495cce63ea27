import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Artifact, load } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  atLeast,
  beatsBaseline,
  beatsChampion,
  csv,
  everySlice,
  fairWithin,
  latencyWithin,
  robustWithin,
  run,
  sizeWithin,
} from '../../../src/index.ts'
import { encodeArtifact } from '../../../src/pack/index.ts'
import { openProject, type Project } from '../../../src/project/index.ts'
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
      tune: { budget: { trials: 2 } },
      evaluate: {
        slices: ['island'],
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
  for (const { name, state, detail } of found.claims) console.log(state, name, '|', detail.slice(0, 260))
  expect(found.claims.filter(({ state }) => state !== 'confirmed')).toEqual([])
  expect(found.state).toBe('confirmed')
  const names = found.claims.map(({ name }) => name)
  for (const name of ['digest', 'structure', 'golden rows', 'leak proof', 'metric auc', 'slices', 'fairness', 'robustness', 'baseline', 'card', 'card re-made'])
    expect(names).toContain(name)
  expect(names.filter((name) => name.startsWith('gate '))).toHaveLength(7)
})
