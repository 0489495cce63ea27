import { load } from '@modelwright/runtime'
import type { Project } from '../open-project.ts'
import type { RebuildRequest } from './index.ts'
import { objectOf } from './materials.ts'
import type { RebuildRecord } from './record.ts'

async function copySnapshot(digest: string, to: Project, { project }: RebuildRequest): Promise<void> {
  const known = await project.snapshots.get(digest)
  if (known === undefined || !(await project.objects.has(known.object))) return
  const object = await to.objects.put(await project.objects.get(known.object))
  await to.snapshots.record({ ...known, columns: known.columns ?? [], object })
}

async function copyRows(
  artifact: string,
  run: string,
  to: Project,
  { project }: RebuildRequest,
): Promise<void> {
  for (const { role, snapshot, rowIds } of await project.runs.rowSets({ artifact })) {
    if (role !== 'fit') continue
    await to.runs.recordRows({ run, role, artifact, snapshot, rowIds })
    return
  }
}

/** Copies what the champion of the time was compared by, into the store that a rebuild works in. */
export async function copyChampion(
  { rulings, name }: RebuildRecord,
  to: Project,
  request: RebuildRequest,
): Promise<void> {
  const digest = rulings['champion']?.[0]
  if (typeof digest !== 'string') return
  const bytes = await objectOf(digest, `The champion of the time, ${digest.slice(0, 12)},`, request)
  const { lineage } = load(bytes).artifact
  const evaluated = String(lineage['evaluated'] ?? digest)
  if (evaluated !== digest)
    await to.objects.put(await objectOf(evaluated, 'The evaluated fit of the champion of the time', request))
  const run = await to.runs.start({ name, params: {}, environment: {} })
  await copyRows(evaluated, run, to, request)
  await copySnapshot(String(lineage['snapshot']), to, request)
  await to.objects.put(bytes)
  await to.models.register({ name, digest, run, metrics: {}, promote: 'always', gates: [] })
  await to.runs.finish(run, 'done')
}
