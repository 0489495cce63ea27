import { basename, dirname, join, resolve } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { packPlaces } from '../../pack/index.ts'
import { writeWhole } from '../../project/write-file.ts'
import type { Packer } from './packer.ts'

/** One module without imports, and its types beside it. */
export const standalone: Packer = {
  name: 'standalone',
  about: 'one .mjs without imports, for a page, a worker or any engine, and its types',
  flags: [],
  async pack({ found, stem, flags, io }) {
    const output = flags.output ?? `${stem}.mjs`
    if (!output.endsWith('.mjs'))
      throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
        message: `A standalone model is a module, whose name ends with .mjs; found "${output.slice(0, 80)}".`,
        where: '--output',
        mend: [`-o ${stem}.mjs`],
      })
    const path = resolve(io.folder, output)
    const { packStandalone } = await packPlaces()
    const files = await packStandalone(found, basename(path, '.mjs'))
    for (const file of files) await writeWhole(join(dirname(path), file.path), file.bytes)
    const types = output.replace(/\.mjs$/, '.d.mts')
    return {
      output,
      bytes: files[0].bytes.length,
      facts: { types },
      next: [`import { predict } from './${basename(path)}'`],
    }
  },
}
