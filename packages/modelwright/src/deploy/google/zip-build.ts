import { sha256 } from '@modelwright/runtime'
import { type PackedFile, packPlaces } from '../../pack/index.ts'
import { type LogChoice, rowLogOf } from '../log-options.ts'
import type { Build, Release } from '../target.ts'

/** Packs files as the archive of a build. */
export async function zipFiles(files: readonly PackedFile[]): Promise<Build> {
  const { zipOf } = await packPlaces()
  const archive = zipOf(files)
  const facts = { bytes: archive.length, files: files.length }
  return { kind: 'zip', digest: sha256(archive), files, archive, facts }
}

/** Packs the bundle's server as an archive: nothing is built or installed from it. */
export async function zipBuild({ model }: Release, options: LogChoice): Promise<Build> {
  const { packBundle } = await packPlaces()
  return zipFiles(await packBundle(model, { log: rowLogOf(options) }))
}
