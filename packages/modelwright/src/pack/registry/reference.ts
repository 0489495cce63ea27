import { foldAscii } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'

/** Names an image in a registry. */
export interface ImageReference {
  /** Host, and port where it has one, as people write it. */
  readonly host: string
  /** Path within the registry. */
  readonly repository: string
  readonly tag: string
  /** `sha256:…`, where the image is named by its content; goes before the tag. */
  readonly digest?: string
}

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const repository = new RegExp(`^${component}(?:/${component})*$`)
const host = /^(?:localhost|\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?$/i
const tag = /^\w[\w.-]{0,127}$/
const digest = /^sha256:[0-9a-f]{64}$/

function invalid(text: string, why: string): ModelwrightError {
  return new ModelwrightError('PACK_REFERENCE_INVALID', {
    message: `"${text.slice(0, 120)}" is no name of an image: ${why}.`,
    mend: ['Write it so:  registry.example.com/team/churn:1.0.0'],
  })
}

/** Whether the first part of a name is a registry, as Docker tells it from a repository of its own hub. */
function isHost(first: string): boolean {
  return first === 'localhost' || /[.:]/.test(first) || first !== foldAscii(first)
}

interface Split {
  readonly name: string
  readonly tag: string
  readonly digest?: string
}

function split(text: string): Split {
  const [before, ...digests] = text.split('@')
  if (digests.length > 1) throw invalid(text, 'it has more than one @')
  const colon = before.lastIndexOf(':')
  const hasTag = colon > before.lastIndexOf('/')
  return {
    name: hasTag ? before.slice(0, colon) : before,
    tag: hasTag ? before.slice(colon + 1) : 'latest',
    ...(digests.length === 0 ? {} : { digest: digests[0] }),
  }
}

/**
 * Reads the name of an image: `[host[:port]/]path[:tag][@digest]`. Without a host it is one of Docker Hub.
 *
 * @throws {ModelwrightError} PACK_REFERENCE_INVALID - when it is none; says which part
 * @see OCI Distribution Specification 1.1, Pulling manifests
 */
export function readReference(text: string): ImageReference {
  const found = split(text)
  const slash = found.name.indexOf('/')
  const first = slash < 0 ? '' : found.name.slice(0, slash)
  const named = isHost(first) && first !== ''
  const where = named ? first : 'docker.io'
  const rest = named ? found.name.slice(slash + 1) : found.name
  const path = where === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest
  if (!host.test(where)) throw invalid(text, `"${where.slice(0, 60)}" is no host`)
  if (!repository.test(path) || path.length > 255)
    throw invalid(text, 'its path may hold lower-case letters, digits, and . _ - between them')
  if (!tag.test(found.tag)) throw invalid(text, 'its tag may hold letters, digits, . _ and -')
  if (found.digest !== undefined && !digest.test(found.digest))
    throw invalid(text, 'its digest is not sha256: and 64 digits')
  return {
    host: where,
    repository: path,
    tag: found.tag,
    ...(found.digest === undefined ? {} : { digest: found.digest }),
  }
}

/** Writes a name in full. */
export function referenceText({ host, repository, tag, digest }: ImageReference): string {
  return `${host}/${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`
}
