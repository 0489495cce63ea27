import { packPlaces } from '../../../pack/index.ts'
import { defineBuildOnly } from '../../build-only.ts'
import { filesBuild, moduleOf } from '../../files-build.ts'

const options = {
  port: { type: 'integer', default: 8080, min: 1, max: 65_535, about: 'where the task "start" listens' },
} as const

/** Deno: a module that `deno serve` runs, without any permission. */
export const deno = defineBuildOnly({
  name: 'deno',
  title: 'Deno',
  about: 'a module that deno serve runs, without any permission',
  options,
  check: async () => [],
  async build(release, { port }) {
    const { textFile } = await packPlaces()
    const module = await moduleOf(release, { entry: 'entry.deno', file: 'main.mjs' })
    const start = `deno serve --no-prompt --host 127.0.0.1 --port ${port} main.mjs`
    const config = textFile('deno.json', `${JSON.stringify({ tasks: { start } }, null, 2)}\n`)
    return filesBuild([module, config], { next: 'deno task start' })
  },
})
