import type { Answered } from '../../google/cloud.ts'
import { isOurs } from '../../google/names.ts'
import { revisionState } from '../../google/run-revisions.ts'
import { lastOf } from '../../google/run-traffic.ts'
import type { Found, JsonObject } from '../../target.ts'

interface Container {
  readonly image?: string
  readonly baseImageUri?: string
  readonly sourceCode?: {
    readonly cloudStorageSource?: { readonly bucket?: string; readonly object?: string }
  }
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> }
}

function whatRuns({ image = '', baseImageUri, sourceCode }: Container): JsonObject {
  const source = sourceCode?.cloudStorageSource
  if (source === undefined) return { image }
  // The base comes back as a whole address: `…/runtimes/nodejs24`.
  return { source: `gs://${source.bucket}/${source.object}`, runtime: lastOf(baseImageUri) }
}

function propertiesOf(revision: Answered): JsonObject {
  const [container = {}] = (revision['containers'] ?? []) as readonly Container[]
  const scaling = (revision['scaling'] ?? {}) as { minInstanceCount?: number; maxInstanceCount?: number }
  const account = revision['serviceAccount']
  return {
    ...whatRuns(container),
    cpu: container.resources?.limits?.['cpu'] ?? '1',
    memory: container.resources?.limits?.['memory'] ?? '512Mi',
    concurrency: Number(revision['maxInstanceRequestConcurrency'] ?? 80),
    minInstances: scaling.minInstanceCount ?? 0,
    maxInstances: scaling.maxInstanceCount ?? 100,
    timeout: String(revision['timeout'] ?? '300s'),
    ...(typeof account === 'string' && { serviceAccount: account }),
  }
}

/** A revision of the platform, as the engine compares it. */
export function foundRevision(revision: Answered, deployment: string): Found {
  return {
    id: String(revision['name']),
    properties: propertiesOf(revision),
    isOurs: isOurs(revision['labels'], deployment),
    ...revisionState(revision),
  }
}
