import { packPlaces } from '../../../pack/index.ts'
import { defineBuildOnly } from '../../build-only.ts'
import { filesBuild, moduleOf } from '../../files-build.ts'

const options = {
  port: {
    type: 'integer',
    default: 8080,
    min: 0,
    max: 65_535,
    about: 'where it listens unless PORT says so',
  },
} as const

/** Bun: a module whose default export it serves. */
export const bun = defineBuildOnly({
  name: 'bun',
  title: 'Bun',
  about: 'a module that bun run serves',
  options,
  check: async () => [],
  async build(release, { port }) {
    const { textFile } = await packPlaces()
    const facts = { port, hostname: '127.0.0.1' }
    const module = await moduleOf(release, { entry: 'entry.bun', file: 'server.mjs', facts })
    const manifest = {
      name: release.deployment,
      private: true,
      type: 'module',
      scripts: { start: 'bun run server.mjs' },
    }
    const config = textFile('package.json', `${JSON.stringify(manifest, null, 2)}\n`)
    return filesBuild([module, config], { next: 'bun run server.mjs' })
  },
})
