import { load } from '@modelwright/runtime'
import { readOptions } from '../../../../src/core/index.ts'
import { vertexAi } from '../../../../src/deploy/targets/vertex-ai/target.ts'
import type { PackedFile } from '../../../../src/pack/index.ts'
import { startRegistry } from '../../../pack/registry/strict-registry.ts'
import { hostAt, releaseOf } from '../../a-release.ts'
import { foreign } from '../../google/fake-google.ts'
import { vertexPart } from '../../google/fake-vertex.ts'
import { wholeTarget } from '../../google/whole.ts'

const can = process.platform === 'linux' && process.arch === 'x64'
const registry = await startRegistry({})
const repository = `${registry.host}/my-project-12/models`
// A small program in Node's place: the server's files are run by this machine's.
const options = { project: 'my-project-12', region: 'europe-west4', repository, node: '/bin/true' }

/** The files of the images that the suite will push, by what they will be called. */
async function builtImages(): Promise<ReadonlyMap<string, readonly PackedFile[]>> {
  const images = new Map<string, readonly PackedFile[]>()
  for (const [at, kind] of ['binary', 'trees'].entries()) {
    const { bytes } = (await releaseOf(kind)).model
    const model = { bytes, name: 'check', version: at + 1, digest: load(bytes).digest }
    const values = readOptions(vertexAi.options, options, 'test')
    const build = await vertexAi.build({ deployment: 'check-target', model }, values, hostAt(foreign))
    images.set(`${repository}/check-target@sha256:${build.digest}`, build.files)
  }
  return images
}

wholeTarget({
  target: vertexAi,
  options,
  parts: [vertexPart(can ? await builtImages() : new Map())],
  plants: {
    'Vertex AI endpoint': (name) => `projects/my-project-12/locations/europe-west4/endpoints/${name}`,
  },
  registry,
  isReady: can,
})
