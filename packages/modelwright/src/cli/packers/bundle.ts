import { resolve } from 'node:path'
import { packPlaces } from '../../pack/index.ts'
import { writeWhole } from '../../project/write-file.ts'
import { writeFolder } from '../../project/write-folder.ts'
import { bundleLog, logFlags, type Packer } from './packer.ts'

/** A server without packages, in a folder or a zip archive. */
export const bundle: Packer = {
  name: 'bundle',
  about: 'a server without packages: server.mjs and the artifact, in a folder or a .zip',
  flags: logFlags,
  async pack(request) {
    const { found, stem, flags, io } = request
    const output = flags.output ?? `${stem}-bundle`
    const { packBundle, zipOf } = await packPlaces()
    const files = await packBundle(found, bundleLog(flags))
    const size = files.reduce((sum, file) => sum + file.bytes.length, 0)
    const path = resolve(io.folder, output)
    if (!output.endsWith('.zip')) {
      await writeFolder(path, files)
      const next = [`node ${output}/server.mjs`, `node ${output}/server.mjs --check`]
      return { output, bytes: size, facts: { files: files.map((file) => file.path) }, next }
    }
    const bytes = zipOf(files)
    await writeWhole(path, bytes)
    return { output, bytes: bytes.length, facts: { files: files.map((file) => file.path) }, next: [] }
  },
}
