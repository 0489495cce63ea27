import { waitFor } from '../http/wait-for.ts'
import type { Build, Found, Release, Resource } from '../target.ts'
import { type Answered, type GoogleCloud, readIf } from './cloud.ts'
import { isOurs, revisionLabels } from './names.ts'
import { uploadObject } from './upload.ts'

/** The archive of a revision in a bucket. */
export interface SourcePlace {
  readonly release: Release
  readonly build: Build
  readonly revision: string
  readonly bucket: string
  /** The bucket is there already; else the deployment makes it. */
  readonly isBucketGiven: boolean
}

/**
 * Where the archive lies: of its revision alone, so that it goes with it; what a revision is built of never changes.
 */
export function sourceName({ release, revision }: Pick<SourcePlace, 'release' | 'revision'>): string {
  return `modelwright/${release.deployment}/${revision}.zip`
}

function foundOf(json: Answered, { release, bucket }: SourcePlace): Found {
  return {
    id: `gs://${bucket}/${String(json['name'])}`,
    properties: { bytes: Number(json['size'] ?? 0) },
    isOurs: isOurs(json['metadata'], release.deployment),
    state: 'ready',
  }
}

const pathOf = (bucket: string, name: string): string =>
  `storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`

/** Reads which generation of an archive there is: platforms are told that one, and no later. */
export async function sourceGeneration(
  cloud: GoogleCloud,
  { bucket, name }: { readonly bucket: string; readonly name: string },
): Promise<string> {
  const look = async (): Promise<string | undefined> => {
    const json = await readIf(cloud.api('storage'), pathOf(bucket, name))
    return json === undefined ? undefined : String(json['generation'])
  }
  return waitFor(look, cloud.host, { what: `The archive gs://${bucket}/${name}`, mostMs: 120_000 })
}

/** Declares the archive of a revision: uploaded in pieces, whole or not at all. */
export function sourceObject(place: SourcePlace): Resource<GoogleCloud> {
  const { release, build, revision, bucket, isBucketGiven } = place
  const name = sourceName(place)
  const { archive } = build
  if (archive === undefined) throw new Error('bug: a source without an archive')
  const read = async (cloud: GoogleCloud): Promise<Found | undefined> => {
    const json = await readIf(cloud.api('storage'), pathOf(bucket, name))
    return json === undefined ? undefined : foundOf(json, place)
  }
  return {
    key: `revision/${revision}/source`,
    kind: 'Cloud Storage object',
    name: `gs://${bucket}/${name}`,
    properties: { bytes: archive.length },
    fixed: ['bytes'],
    revision,
    // Who may not list is told of an object that is not there that it may not be seen.
    permissions: ['create', 'get', 'list', 'delete'].map(
      (verb) => `storage.objects.${verb} on bucket ${bucket}`,
    ),
    terraform: {
      'google_storage_bucket_object.source': {
        name,
        bucket: isBucketGiven ? bucket : '${google_storage_bucket.modelwright.name}',
        source: `\${path.module}/${build.digest}.zip`,
        content_type: 'application/zip',
      },
    },
    read,
    async create(cloud) {
      const metadata = revisionLabels(release)
      const upload = { bucket, name, bytes: archive, contentType: 'application/zip', metadata }
      const json = await uploadObject(cloud, upload)
      const found = json === undefined ? await read(cloud) : foundOf(json, place)
      return found ?? { id: `gs://${bucket}/${name}`, properties: {}, isOurs: true, state: 'busy' }
    },
    async remove(cloud) {
      await cloud.api('storage')('DELETE', pathOf(bucket, name), { expects: [404] })
    },
  }
}
