import { resolve } from 'node:path'
import { packPlaces } from '../../pack/index.ts'
import { imageBill } from '../../project/sbom/image-bill.ts'
import { writeFolder } from '../../project/write-folder.ts'
import { bundleLog, logFlags, type Packer } from './packer.ts'

/** The bundle, and what an engine builds its image by. */
export const docker: Packer = {
  name: 'docker',
  about: 'a folder with Dockerfile, compose.yaml and the bundle, for those who have an engine',
  flags: ['base', ...logFlags],
  async pack(request) {
    const { found, project, stem, flags, io } = request
    const output = flags.output ?? `${stem}-docker`
    const { dockerFiles, packBundle, readReference } = await packPlaces()
    // A name that is none would stand in a Dockerfile as an instruction.
    if (flags.base !== undefined) readReference(flags.base)
    const bundle = [...(await packBundle(found, bundleLog(flags))), await imageBill(found, project)]
    const files = dockerFiles(found.name, bundle, flags.base)
    await writeFolder(resolve(io.folder, output), files)
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
    return {
      output,
      bytes,
      facts: { files: files.map(({ path }) => path) },
      next: [`docker compose -f ${output}/compose.yaml up --build`],
    }
  },
}
