import { type BringContext, type LocalFile, ModelwrightError } from '../../core/index.ts'
import { headOf } from '../bytes/open-bytes.ts'
import { signatureOf } from '../bytes/signatures.ts'
import { bringPlace } from '../places.ts'

/**
 * Brings the one file of a database, here or at an address.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_MISSING, RETRIEVE_FORMAT_WRONG - when it is not there or something else
 */
export async function bringDatabase(
  path: string,
  context: BringContext,
  { what, isIt }: { readonly what: string; readonly isIt: (head: Uint8Array) => boolean },
): Promise<LocalFile> {
  const { files } = await bringPlace(path, context)
  if (files.length !== 1)
    throw new ModelwrightError('RETRIEVE_FORMAT_WRONG', {
      message: `"${path}" means ${files.length} files; a database is one.`,
      where: path,
      mend: ['Name one file.'],
    })
  const [file] = files
  const head = await headOf(file, 4096)
  if (isIt(head)) return file
  throw new ModelwrightError('RETRIEVE_FORMAT_WRONG', {
    message: `"${file.shown}" is ${head.length === 0 ? 'empty' : (signatureOf(head)?.name ?? 'something else')}, no ${what} database.`,
    where: file.shown,
    mend: ['Name the file of the database.', "For a table in a file:  file('…')"],
  })
}
