import { resolve } from 'node:path'
import { isArtifactPath, type Project, type ResolvedModel, resolveModel } from '../project/index.ts'
import type { Io } from './main.ts'
import { withProject } from './with-project.ts'

/**
 * Finds a model's bytes by a reference; a path is one of the folder the command runs in, and needs no project.
 *
 * @param project - the project of the folder, where it is open already
 */
export async function findModel(reference: string, io: Io, project?: Project): Promise<ResolvedModel> {
  if (isArtifactPath(reference)) return resolveModel(resolve(io.folder, reference))
  if (project !== undefined) return resolveModel(reference, project)
  return withProject(io, { create: false }, (opened) => resolveModel(reference, opened))
}
