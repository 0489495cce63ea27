import { createHash } from 'node:crypto'
import { ModelwrightError } from '../../../core/index.ts'
import { type PackedFile, packPlaces } from '../../../pack/index.ts'
import { type LogChoice, rowLogOf } from '../../log-options.ts'
import type { Build, Host, Release } from '../../target.ts'
import { packagedLibrary } from './library.ts'

const library = '@azure/functions'

/** Application Insights cuts what is longer than 32 768 characters. */
const longestTrace = 32_000

/** What the Functions host is told: our paths as they are, and no extension, as HTTP is its own. */
const hostFile = { version: '2.0', extensions: { http: { routePrefix: '' } } }

function jsonFile(path: string, value: object): PackedFile {
  return { path, bytes: new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`) }
}

/**
 * Builds the package of a function app: our runtime with the operations of this model, its artifact, Azure's own library.
 *
 * The same model, options and version of that library give the same bytes.
 *
 * @throws {ModelwrightError} DEPLOY_PACKAGE_MISSING - when `@azure/functions` is not installed
 */
export async function buildFunction(
  { model }: Release,
  options: { readonly public: boolean } & LogChoice,
  host: Pick<Host, 'folder'>,
): Promise<Build> {
  const found = packagedLibrary(library, host.folder)
  if (found === undefined) throw missing()
  const { packEntry, zipOf } = await packPlaces()
  const entry = await packEntry(model, {
    entry: 'entry.azure-functions',
    file: 'index.mjs',
    log: rowLogOf(options, { maxLineBytes: longestTrace }),
    facts: { authLevel: options.public ? 'anonymous' : 'function' },
  })
  const files = [
    jsonFile('host.json', hostFile),
    jsonFile('package.json', {
      name: 'modelwright-function',
      private: true,
      type: 'module',
      main: 'index.mjs',
      dependencies: { [library]: found.version },
    }),
    ...entry,
    ...found.files,
  ]
  const archive = zipOf(files)
  return {
    kind: 'zip',
    digest: createHash('sha256').update(archive).digest('hex'),
    files,
    archive,
    facts: { bytes: archive.length, library: `${library} ${found.version}` },
  }
}

function missing(): ModelwrightError {
  return new ModelwrightError('DEPLOY_PACKAGE_MISSING', {
    message: `Azure Functions needs the package "${library}", which goes into what is deployed and is not installed.`,
    where: library,
    mend: [`npm install ${library}`],
  })
}
