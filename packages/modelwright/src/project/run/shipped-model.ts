import { copyFile, mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Project, storeFolder } from '../open-project.ts'
import { renamePatiently } from '../write-file.ts'

/** A model that a run registered. */
export interface RegisteredModel {
  readonly name: string
  readonly version: number
  readonly digest: string
  /** Of the copy that a person finds by name, from the folder `.modelwright`. */
  readonly path: string
}

/** Where the copy of a model lies. */
export function copyPath({ folder }: Pick<Project, 'folder'>, path: string): string {
  return join(storeFolder(folder), path)
}

/** The aliases that point at a model now. */
export async function aliasesOf(
  { name, version }: Pick<RegisteredModel, 'name' | 'version'>,
  { models }: Pick<Project, 'models'>,
): Promise<readonly string[]> {
  return (await models.find(`${name}/${version}`))?.aliases ?? []
}

/** Puts a copy back that is gone: written beside its place, then renamed. */
async function restore(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  const beside = `${to}.${process.pid}.tmp`
  await copyFile(from, beside)
  await renamePatiently(beside, to)
}

/** Says what of a registered model is gone; a copy that is gone is put back. */
export async function isThere(
  model: RegisteredModel,
  evaluated: string,
  project: Project,
): Promise<string | undefined> {
  const { name, version, digest } = model
  const found = await project.models.find(`${name}/${version}`)
  if (found?.digest !== digest) return 'its model is not registered any more'
  for (const object of [digest, evaluated])
    if (!(await project.objects.want(object))) return 'the artifact is not there any more'
  const path = copyPath(project, model.path)
  const size = await stat(path).then(
    (file) => file.size,
    () => undefined,
  )
  if (size === undefined) await restore(await project.objects.pathOf(digest), path)
  return undefined
}
