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
