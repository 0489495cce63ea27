import { resolve } from 'node:path'
import { isArtifactPath, type ResolvedModel, resolveModel } from '../project/index.ts'
import type { Io } from './main.ts'
import { withProject } from './with-project.ts'

/** Finds a model's bytes by a reference; a path needs no project. */
export async function findModel(reference: string, io: Io): Promise<ResolvedModel> {
  if (isArtifactPath(reference)) return resolveModel(resolve(io.folder, reference))
  return withProject(io, { create: false }, (project) => resolveModel(reference, project))
}
