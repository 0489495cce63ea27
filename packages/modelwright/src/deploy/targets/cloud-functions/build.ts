import { packPlaces } from '../../../pack/index.ts'
import { zipFiles } from '../../google/zip-build.ts'
import { type LogChoice, rowLogOf } from '../../log-options.ts'
import type { Build, Release } from '../../target.ts'

/** The library that Google's build installs beside the function. */
const framework = '5.0.5'

/** What Google's build reads: which file is the function's, and what to install. */
function packageText(name: string): string {
  const description = {
    name,
    version: '1.0.0',
    private: true,
    type: 'module',
    main: 'index.mjs',
    dependencies: { '@google-cloud/functions-framework': framework },
  }
  return `${JSON.stringify(description, null, 2)}\n`
}

/** Packs a release as the source of a function. */
export async function buildFunction({ model, deployment }: Release, options: LogChoice = {}): Promise<Build> {
  const { packEntry, textFile } = await packPlaces()
  const log = rowLogOf(options)
  const entry = { entry: 'entry.cloud-functions', file: 'index.mjs', exports: ['predict'], log }
  return zipFiles([...(await packEntry(model, entry)), textFile('package.json', packageText(deployment))])
}
