// Bundles packages of many small files into one file each, `dist/vendor/<name>.js`: reading 250 files took longer than all else at
// the start of the service, and what the loader keeps of each is 20 MB; reports took as many for their charts. Sources, tests and
// types use the packages themselves.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What is taken of each package, and what it would bring that is never reached: our routes have no schemas, and neither Fastify's own
 * log nor its injected requests are used.
 */
const vendored = {
  kysely: { text: "export * from 'kysely'", leftOut: [] },
  fastify: {
    text: "export { default, fastify } from 'fastify'",
    leftOut: ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request', 'pino'],
  },
  '@observablehq/plot': { text: "export * from '@observablehq/plot'", leftOut: [] },
  linkedom: { text: "export { parseHTML } from 'linkedom'", leftOut: ['canvas'] },
}

/** Fastify is CommonJS and asks for parts of Node.js by `require`. */
const banner =
  "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)\n"

/** Leads imports of these packages to their bundles; every output lies two folders deep. */
export const vendorPlugin = {
  name: 'vendor',
  setup(build) {
    const names = Object.keys(vendored).join('|')
    build.onResolve({ filter: new RegExp(`^(?:${names})$`) }, ({ path }) => ({
      path: `../vendor/${path}.js`,
      external: true,
    }))
  },
}

/** The packages whose files went into a bundle, each with its folder. */
function packagesOf(inputs, root) {
  const found = new Map()
  for (const input of inputs) {
    const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input)
    if (match !== null) found.set(match[2], join(root, match[1]))
  }
  return [...found].sort()
}

/** What a package says of its use. */
function licenceOf([name, folder]) {
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? license : readFileSync(join(folder, file), 'utf8').trim()
  return `${name} ${version} (${license})\n\n${text}\n`
}

/** Writes the bundles, and the licences of all that is in them. */
export async function writeVendor(folder, { root, modelwright, isInstalled }) {
  const { build: bundle } = await import('esbuild')
  const inputs = []
  for (const [name, { text, leftOut }] of Object.entries(vendored)) {
    if (!isInstalled(name)) throw new Error(`${name} is not installed: run npm ci first`)
    const { metafile } = await bundle({
      stdin: { contents: text, resolveDir: modelwright },
      outfile: join(folder, `vendor/${name}.js`),
      bundle: true,
      format: 'esm',
      charset: 'utf8',
      logLevel: 'error',
      absWorkingDir: root,
      platform: 'node',
      target: 'node20',
      external: leftOut,
      legalComments: 'none',
      metafile: true,
      banner: { js: banner },
    })
    inputs.push(...Object.keys(metafile.inputs))
  }
  const licences = packagesOf(inputs, root).map(licenceOf)
  writeFileSync(join(folder, 'vendor/LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`))
}
