import { load } from '@modelwright/runtime'
import { isModelwrightError, type StoredWindow } from '../../core/index.ts'
import { decodeModelReference, decodePair, type Watched, watchedSketch } from '../../monitor/index.ts'
import type { Project } from '../open-project.ts'
import type { ColumnSamples } from './report/facts.ts'

/** The newest window that is over and has rows. */
async function newestWhole(project: Project, model: string): Promise<StoredWindow | undefined> {
  const windows = await project.monitor.windows({ model, isWhole: true, limit: 50 })
  return windows.filter(({ sketch, rows }) => sketch !== null && rows > 0).at(-1)
}

/** What the artifact of a version keeps of the rows it is held against. */
async function keptReference(
  project: Project,
  { model, version }: StoredWindow,
): Promise<Watched | undefined> {
  const found = await project.models.find(`${model}/${version}`)
  if (found === undefined || !(await project.objects.has(found.digest))) return undefined
  const { reference } = load(await project.objects.get(found.digest)).artifact
  return reference === undefined ? undefined : decodeModelReference(reference).features
}

async function samplesIn(project: Project, model: string): Promise<ReadonlyMap<string, ColumnSamples>> {
  const window = await newestWhole(project, model)
  if (window?.sketch == null || !(await project.objects.has(window.sketch))) return new Map()
  const before = await keptReference(project, window)
  if (before === undefined) return new Map()
  const now = watchedSketch(decodePair(await project.objects.get(window.sketch)).features)
  return new Map(
    [...before.columns].flatMap(([name, { sample, type }]) => {
      const current = now.columns.get(name)
      if (current === undefined || current.type !== type) return []
      return [[name, { before: sample, now: current.sample, isTime: type === 'time' }] as const]
    }),
  )
}

/**
 * Reads columns as they were at training and as they are in the newest window that is over, for a page to draw.
 *
 * Empty where the artifact keeps no reference, or what is kept cannot be read: a page does without.
 */
export async function columnSamples(
  project: Project,
  model: string,
): Promise<ReadonlyMap<string, ColumnSamples>> {
  try {
    return await samplesIn(project, model)
  } catch (error) {
    if (isModelwrightError(error)) return new Map()
    throw error
  }
}
