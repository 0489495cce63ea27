import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ModelwrightError } from '../core/index.ts'
import { storeFolder } from '../project/index.ts'
import type { Io } from './main.ts'

/** Where a project keeps the logs of its models, a folder each. */
function logsOfProject(folder: string): string {
  return join(storeFolder(folder), 'predictions')
}

/**
 * Finds the logs a command is about: the folder that is named, else those of the project, of all models or of one.
 *
 * @throws {ModelwrightError} PROJECT_LOG_MISSING - when there is none
 */
export async function findLogs(
  { folder, model }: { readonly folder?: string | undefined; readonly model?: string | undefined },
  io: Io,
): Promise<readonly string[]> {
  if (folder !== undefined) return [resolve(io.folder, folder)]
  const within = logsOfProject(io.folder)
  const names = await readdir(within, { withFileTypes: true }).catch(() => [])
  const found = names.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const own = model === undefined || !found.includes(model) ? found : [model]
  if (own.length > 0) return own.sort().map((name) => join(within, name))
  throw new ModelwrightError('PROJECT_LOG_MISSING', {
    message: 'This project has no logged predictions.',
    where: within,
    mend: [
      'Log some:  modelwright serve <model> --log-predictions',
      'Or name the folder:  --folder <folder>',
    ],
  })
}
