import type { Project } from '../../../src/project/index.ts'
import { openProject } from '../stores.ts'

/** The head of an artifact with a lineage: as much of one as retention reads. */
export function artifactWith(label: string, lineage: Readonly<Record<string, string>>): Uint8Array {
  const modelwright = JSON.stringify({ label, lineage })
  const header = Buffer.from(JSON.stringify({ __metadata__: { modelwright } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, Buffer.from(label)])
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content)

/** All that one run leaves in a store. */
export interface LeftByRun {
  readonly run: string
  readonly version: number
  readonly digest: string
  /** Every object it needs. */
  readonly objects: readonly string[]
}

/** Does what a run does to a store: snapshot, evaluated fit with its card, shipped fit with its card, sets of rows, a version. */
export async function leaveRun(
  project: Project,
  name: string,
  label: string,
  data = label,
): Promise<LeftByRun> {
  const { runs, objects, snapshots, models } = project
  const run = await runs.start({ name, params: { label }, environment: {} })
  const object = await objects.put(text(`data ${data}`))
  const snapshot = `snapshot ${data}`
  await snapshots.record({
    digest: snapshot,
    object,
    rowCount: 4,
    columnCount: 1,
    provenance: provenance(data),
  })
  await runs.note(run, { snapshot })
  const cards = [await objects.put(text(`card ${label} 1`)), await objects.put(text(`card ${label} 2`))]
  const evaluated = await objects.put(artifactWith(`${label} evaluated`, { card: cards[0] }))
  const rows = [
    await runs.recordRows({ run, role: 'fit', artifact: evaluated, snapshot, rowIds: Uint32Array.of(0, 1) }),
    await runs.recordRows({
      run,
      role: 'evaluate',
      artifact: evaluated,
      snapshot,
      rowIds: Uint32Array.of(2, 3),
    }),
  ]
  const digest = await objects.put(artifactWith(`${label} shipped`, { card: cards[1], evaluated }))
  const all = Uint32Array.of(0, 1, 2, 3)
  rows.push(await runs.recordRows({ run, role: 'fit', artifact: digest, snapshot, rowIds: all }))
  const { version } = await models.register({ name, digest, run, metrics: {}, gates: [] })
  await runs.note(run, { artifact: digest })
  await runs.finish(run, 'done')
  return { run, version, digest, objects: [object, ...cards, evaluated, ...rows, digest] }
}

function provenance(from: string) {
  return { source: 'csv', from: [from], settings: {} } as const
}

/** A project whose clock is told, not asked. */
export async function projectAt(folder: string, clock: () => number): Promise<Project> {
  return openProject(folder, { clock, env: { MODELWRIGHT_ACTOR: 'ana' } })
}
