import { type Image, packPlaces } from '../pack/index.ts'
import { writeWhole } from '../project/write-file.ts'
import { writeLayout } from '../project/write-layout.ts'

/** Writes an image on disk, in the layout of OCI: as a folder, or as an archive where the name ends with `.tar`. */
export async function writeImage(path: string, image: Image, tag: string): Promise<void> {
  const { layoutFiles, tarParts } = await packPlaces()
  const files = layoutFiles(image, tag)
  if (!path.endsWith('.tar')) return writeLayout(path, files)
  const entries = await Promise.all(
    files.map(async (file) => ({ kind: 'file', path: file.path, bytes: await file.read() }) as const),
  )
  await writeWhole(path, Buffer.concat(tarParts(entries)))
}
