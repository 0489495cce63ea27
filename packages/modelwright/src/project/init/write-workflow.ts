import { access, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { diskError } from '../disk-error.ts'
import { writeWhole } from '../write-file.ts'
import { type WorkflowDraft, workflowText } from './workflow-text.ts'

/**
 * Writes a workflow file, whole or not at all.
 *
 * @param path - where, e.g. `workflow.ts`
 * @param options.force - replaces a file that is there
 * @throws {ModelwrightError} PROJECT_WORKFLOW_EXISTS - when there is one already and `force` is not set
 * @throws {ModelwrightError} PROJECT_FOLDER_READONLY - when the folder may not be written
 */
export async function writeWorkflow(
  path: string,
  draft: WorkflowDraft,
  { force = false }: { force?: boolean } = {},
): Promise<string> {
  const text = workflowText(draft)
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere && !force)
    throw new ModelwrightError('PROJECT_WORKFLOW_EXISTS', {
      message: 'There is a workflow file already; it was left as it is.',
      where: path,
      mend: ['Replace it:  add --force', 'Or move it away first.'],
    })
  await mkdir(dirname(path), { recursive: true }).catch((error) => {
    throw diskError(error, path)
  })
  await writeWhole(path, text)
  return text
}
