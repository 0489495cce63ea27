import { createHash } from 'node:crypto'
import { ModelwrightError } from '../../../core/index.ts'
import { packPlaces } from '../../../pack/index.ts'
import { isEcr } from '../../aws/ecr.ts'
import { buildImage } from '../../image/build-image.ts'
import { rowLogOf } from '../../log-options.ts'
import type { Build, Host, Release, TargetProblem } from '../../target.ts'
import type { LambdaOptions } from './options.ts'

/** What Lambda takes in one request, and what may lie there unpacked. */
const mostZipped = 50_000_000
const mostUnpacked = 250_000_000

/** Packs the function: a module with its artifact, as a zip archive. The same release and options give the same bytes. */
export async function buildFunction(
  { model }: Release,
  options: Omit<LambdaOptions, 'region'>,
): Promise<Build & { readonly archive: Uint8Array }> {
  const { formats, explanations, runtime, architecture } = options
  const { packEntry, zipOf } = await packPlaces()
  const files = await packEntry(model, {
    entry: 'entry.aws-lambda',
    file: 'index.mjs',
    exports: ['handler'],
    abilities: { formats, explanations },
    log: rowLogOf(options, { isFrozen: true }),
  })
  const archive = zipOf(files)
  const unpacked = files.reduce((sum, { bytes }) => sum + bytes.length, 0)
  return {
    kind: 'zip',
    digest: createHash('sha256').update(archive).digest('hex'),
    files,
    archive,
    facts: { bytes: archive.length, unpacked, runtime, architecture },
  }
}

function tooLarge(what: string, bytes: number, most: number, mend: readonly string[]): TargetProblem {
  const mb = (size: number): string => (size / 1e6).toFixed(1)
  return {
    code: 'DEPLOY_MODEL_LARGE',
    message: `${what} is ${mb(bytes)} MB; Lambda takes ${mb(most)} MB.`,
    mend,
  }
}

/** Packs the function as an image: the same module, which asks Lambda for events itself, on a Node of its own. */
export async function buildFunctionImage(
  release: Release,
  options: LambdaOptions,
  host: Host,
): Promise<Build> {
  const { packEntry } = await packPlaces()
  const { formats, explanations, base, node, libraries, architecture } = options
  const module = 'index.mjs'
  const files = await packEntry(release.model, {
    entry: 'entry.aws-lambda-image',
    file: module,
    abilities: { formats, explanations },
    log: rowLogOf(options, { isFrozen: true }),
  })
  const platform = architecture === 'arm64' ? 'linux/arm64' : 'linux/amd64'
  const about = 'function, artifact, bill of materials'
  return buildImage(release, { base, node, libraries, platform }, host, { about, module, files })
}

const asImage = 'Place it as an image:  --package image'

/** What Lambda would refuse of an image. */
export function imageProblems({ repository, bucket, region }: LambdaOptions): readonly TargetProblem[] {
  const invalid = (message: string, where: string, ...mend: string[]): TargetProblem => ({
    ...{ code: 'DEPLOY_OPTION_INVALID', message, where, mend },
  })
  const problems: TargetProblem[] = []
  if (bucket !== '')
    problems.push(
      invalid('An image goes through ECR, not through a bucket.', '--bucket', 'Leave out --bucket.'),
    )
  const host = repository.split('/')[0]
  const isHere = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host)
  const own = 'Leave it out: one is made.'
  if (repository !== '' && !isEcr(repository) && !isHere)
    problems.push(invalid('Lambda takes images of ECR alone.', '--repository', own))
  const [, there] = /\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\./.exec(host) ?? []
  if (there !== undefined && region !== '' && there !== region)
    problems.push(
      invalid(
        `The repository lies in ${there}, the function in ${region}: Lambda takes images of its own region.`,
        '--repository',
        own,
      ),
    )
  return problems
}

/** What Lambda would refuse of a package. */
export async function packageProblems(
  release: Release,
  options: LambdaOptions,
): Promise<readonly TargetProblem[]> {
  const { archive, facts } = await buildFunction(release, options)
  const unpacked = facts['unpacked'] as number
  if (unpacked > mostUnpacked)
    return [tooLarge('What the package unpacks to', unpacked, mostUnpacked, [asImage])]
  if (archive.length > mostZipped && options.bucket === '')
    return [
      tooLarge('The package', archive.length, mostZipped, [
        'Let it go through a bucket of yours:  --bucket <name>',
        asImage,
      ]),
    ]
  return []
}

/** The archive of a build. A state may hold revisions whose packages are gone: they are not made again. */
export function archiveOf({ archive, digest }: Build): Uint8Array {
  if (archive !== undefined) return archive
  throw new ModelwrightError('DEPLOY_BUILD_MISSING', {
    message: 'The package of this revision is not kept, so that its version cannot be published again.',
    where: digest,
    mend: ['Deploy the model again:  modelwright deploy aws-lambda apply <model>'],
  })
}
