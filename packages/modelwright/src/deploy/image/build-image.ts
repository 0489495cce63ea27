import { join, resolve } from 'node:path'
import { ModelwrightError, type OptionValues } from '../../core/index.ts'
import { type BaseChoice, type Image, type PackedFile, packPlaces } from '../../pack/index.ts'
import { type LogChoice, rowLogOf } from '../log-options.ts'
import type { Build, Host, Release } from '../target.ts'
import type { imageOptions } from './options.ts'

/** An image to place, and what is shown of it. */
export interface ImageBuild extends Build {
  readonly kind: 'image'
  readonly image: Image
}

type ImageChoice = OptionValues<typeof imageOptions> & LogChoice

/** Where layers are kept between builds: with them there, nothing is fetched. */
function cacheOf({ cache, folder }: Host): string {
  return join(cache ?? join(folder, '.modelwright', 'cache'), 'images')
}

function baseChoice({ base, platform, node, libraries }: ImageChoice, { folder }: Host): BaseChoice {
  return {
    base,
    platforms: [platform],
    ...(node === '' ? {} : { node: resolve(folder, node) }),
    ...(libraries === '' ? {} : { libraries: resolve(folder, libraries) }),
  }
}

/** What every image that a deployment makes says of itself. */
export function deploymentLabels({ deployment, model }: Release): Readonly<Record<string, string>> {
  return {
    'modelwright.managed-by': 'modelwright',
    'modelwright.deployment': deployment,
    'modelwright.model': model.name,
  }
}

/** Manifest and configuration, for a look: layers are what `pack --as image` writes. */
async function shownOf(image: Image): Promise<readonly PackedFile[]> {
  const config = image.blobs.find(({ mediaType }) => mediaType.includes('config'))
  return [
    { path: 'manifest.json', bytes: await image.root.read() },
    ...(config === undefined ? [] : [{ path: 'config.json', bytes: await config.read() }]),
  ]
}

/**
 * Builds the image of a workflow: its packages and files on the base. The same files, packages and options give the same digest.
 *
 * @throws {ModelwrightError} PACK_BASE_MISSING - when the base is not kept and cannot be had
 * @throws {ModelwrightError} DEPLOY_WORKFLOW_ABSENT - when a model was given to a target that runs a workflow
 */
export async function buildWorkflow(release: Release, options: ImageChoice, host: Host): Promise<ImageBuild> {
  const { workflow, model } = release
  if (workflow === undefined)
    throw new ModelwrightError('DEPLOY_WORKFLOW_ABSENT', {
      message: 'A workflow is placed here, not a model.',
      where: model.name,
      mend: ['Run it in the folder of the project, without a model:  modelwright deploy <target> apply'],
    })
  const { chooseBases } = await packPlaces()
  const cache = cacheOf(host)
  const choice = baseChoice(options, host)
  const [base] = await chooseBases(choice, { cache, env: host.env, signal: host.signal })
  const { libraries } = choice
  const image = await workflow(base, { cache, ...(libraries === undefined ? {} : { libraries }) })
  return imageBuild(image, await shownOf(image), options)
}

function imageBuild(image: Image, files: readonly PackedFile[], { base, platform }: ImageChoice): ImageBuild {
  const bytes = image.blobs.reduce((sum, { size }) => sum + size, 0)
  return {
    kind: 'image',
    image,
    digest: image.root.digest.replace('sha256:', ''),
    files,
    facts: { image: image.root.digest, bytes, base, platform },
  }
}

/** What runs in an image that is no server of a bundle: files at the root of the application, and which of them Node runs. */
export interface OwnProgram {
  readonly about: string
  readonly module: string
  readonly files: readonly PackedFile[]
}

/**
 * Builds the image of a release: its bundle and its bill of materials on the base. The same release and options give the same
 * digest; nothing is fetched where the base is kept.
 *
 * @throws {ModelwrightError} PACK_BASE_MISSING - when the base is not kept and cannot be had
 */
export async function buildImage(
  release: Release,
  options: ImageChoice,
  host: Host,
  own?: OwnProgram,
): Promise<ImageBuild> {
  const { chooseBases, packBundle, packImage } = await packPlaces()
  const { model } = release
  const from = { cache: cacheOf(host), env: host.env, signal: host.signal }
  const bases = await chooseBases(baseChoice(options, host), from)
  const files = release.bill === undefined ? [] : [await release.bill(bases)]
  const labels = deploymentLabels(release)
  const log = rowLogOf(options)
  const image = await packImage(model, {
    ...{ digest: model.digest, bases, files, labels, log },
    ...(own === undefined ? {} : { program: { ...own, arguments: [], env: [] } }),
  })
  const bundle = own?.files ?? (await packBundle(model, { log }))
  return imageBuild(image, [...bundle, ...files, ...(await shownOf(image))], options)
}

/**
 * The image of a build. Of one that is only remembered, by its digest, nothing but that is known: it can be found and removed,
 * not pushed.
 */
export function imageOf(build: Build): Image {
  const { image } = build as Partial<ImageBuild>
  if (image !== undefined) return image
  const read = (): never => {
    throw new Error('bug: an image that is only remembered was to be read')
  }
  const digest = `sha256:${build.digest}`
  const root = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 0, read }
  return { root, manifests: [], blobs: [] }
}
