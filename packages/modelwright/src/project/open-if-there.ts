import { isModelwrightError } from '../core/index.ts'
import { type OpenOptions, openProject, type Project } from './open-project.ts'

/**
 * Opens the project of a folder where there is one; a model that is a file alone can do without.
 *
 * @param options.needed - fail where there is none
 * @param options.env - environment variables
 * @throws {ModelwrightError} PROJECT_STORE_MISSING - when there is none and it is needed
 */
export async function openProjectIfThere(
  folder: string,
  { needed, env = {} }: { readonly needed: boolean; readonly env?: NonNullable<OpenOptions['env']> },
): Promise<Project | undefined> {
  try {
    return await openProject(folder, { create: false, env })
  } catch (error) {
    if (!needed && isModelwrightError(error) && error.code === 'PROJECT_STORE_MISSING') return undefined
    throw error
  }
}
