import { copyFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { diskError } from '../disk-error.ts'
import { sha256OfFile } from '../objects.ts'
import type { Project } from '../open-project.ts'
import { withTemporary } from '../with-temporary.ts'

/** What is kept as an artifact: bytes, a text, or a file. */
export type ArtifactContent = Uint8Array | string | { readonly path: string }

/** Keeps content as an object; paths start in the project's folder. */
export async function keepContent(
  project: Project,
  content: ArtifactContent,
): Promise<{ digest: string; size: number }> {
  if (typeof content === 'object' && 'path' in content) {
    const path = resolve(project.folder, content.path)
    try {
      const { size } = await stat(path)
      const digest = await withTemporary(async (temporary) => {
        const copy = join(temporary, 'artifact')
        await copyFile(path, copy)
        return project.objects.adopt(copy)
      })
      return { digest, size }
    } catch (error) {
      throw missingFile(error, path)
    }
  }
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return { digest: await project.objects.put(bytes), size: bytes.length }
}

function missingFile(error: unknown, path: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return diskError(error, path)
  return new ModelwrightError('PROJECT_TRACKING_INVALID', {
    message: 'There is no such file.',
    where: path,
    mend: ['Check the path; it starts in the folder of the project.'],
  })
}

/** Refuses what is no content. @throws {ModelwrightError} PROJECT_TRACKING_INVALID */
export function checkContent(name: string, content: unknown): void {
  const isFile = typeof (content as { readonly path?: unknown } | null)?.path === 'string'
  if (typeof content === 'string' || content instanceof Uint8Array || isFile) return
  throw new ModelwrightError('PROJECT_TRACKING_INVALID', {
    message: 'An artifact is bytes, a text, or a file.',
    where: `artifact "${name}"`,
    mend: [
      "Such as:  await run.artifact('scores.json', JSON.stringify(scores))",
      "Of a file:  await run.artifact('model.onnx', { path: 'out/model.onnx' })",
    ],
  })
}

/** The digest of a data file, and its name. */
export async function fileData(path: string): Promise<{ digest: string; name: string }> {
  try {
    return { digest: await sha256OfFile(path), name: basename(path) }
  } catch (error) {
    throw missingFile(error, path)
  }
}
