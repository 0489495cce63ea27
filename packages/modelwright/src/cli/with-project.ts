import type { Project } from '../project/index.ts'
import type { Io } from './main.ts'

/** Opens the project of the current folder, hands it on, and closes it whatever happens. */
export async function withProject<Result>(
  io: Io,
  options: { readonly create: boolean },
  work: (project: Project) => Promise<Result>,
): Promise<Result> {
  const { openProject } = await import('../project/index.ts')
  const project = await openProject(io.folder, { ...options, env: io.env })
  try {
    return await work(project)
  } finally {
    await project.close()
  }
}

/**
 * The same with a project that may be absent: a model that is a file alone can do without.
 *
 * @param options.needed - fail where there is none
 */
export async function withProjectIfThere<Result>(
  io: Io,
  { needed }: { readonly needed: boolean },
  work: (project: Project | undefined) => Promise<Result>,
): Promise<Result> {
  const { openProjectIfThere } = await import('../project/open-if-there.ts')
  const project = await openProjectIfThere(io.folder, { needed, env: io.env })
  try {
    return await work(project)
  } finally {
    await project?.close()
  }
}
