import type { Found, Release, Resource } from '../target.ts'
import { type Answered, type GoogleCloud, readIf } from './cloud.ts'
import { isOurs, labelsOf } from './names.ts'

/** A bucket that archives go to. */
export interface BucketPlace {
  readonly release: Release
  readonly project: string
  readonly region: string
  readonly name: string
  /** It is there already, and stays. */
  readonly isGiven: boolean
}

const kind = 'Cloud Storage bucket'

function foundOf(json: Answered, release: Release): Found {
  const location = String(json['location'] ?? '').toLowerCase()
  const access = json['iamConfiguration'] as Answered | undefined
  const uniform = access?.['uniformBucketLevelAccess'] as Answered | undefined
  return {
    id: String(json['name']),
    properties: {
      location,
      uniformAccess: uniform?.['enabled'] === true,
      publicAccessPrevention: String(access?.['publicAccessPrevention'] ?? 'inherited'),
    },
    isOurs: isOurs(json['labels'], release.deployment),
    state: 'ready',
  }
}

const access = {
  uniformBucketLevelAccess: { enabled: true },
  publicAccessPrevention: 'enforced',
}

/** Buckets are emptied before they go: what lies there of ours is listed and deleted first. */
async function empty(cloud: GoogleCloud, name: string): Promise<void> {
  const rest = cloud.api('storage')
  let pageToken: string | undefined
  do {
    const { json } = await rest('GET', `storage/v1/b/${name}/o`, { query: { pageToken, versions: true } })
    const page = (json ?? {}) as { items?: readonly { name: string }[]; nextPageToken?: string }
    for (const item of page.items ?? [])
      await rest('DELETE', `storage/v1/b/${name}/o/${encodeURIComponent(item.name)}`, { expects: [404] })
    pageToken = page.nextPageToken
  } while (pageToken !== undefined)
}

async function make(cloud: GoogleCloud, { release, region, name }: BucketPlace): Promise<Found> {
  const { status, json } = await cloud.api('storage')('POST', 'storage/v1/b', {
    query: { project: cloud.project },
    body: {
      name,
      location: region,
      labels: labelsOf(release),
      iamConfiguration: access,
      // The engine removes what it made: nothing has to linger, and be paid for, after that.
      softDeletePolicy: { retentionDurationSeconds: '0' },
    },
    expects: [409],
  })
  const found =
    status === 409 ? await readIf(cloud.api('storage'), `storage/v1/b/${name}`) : (json as Answered)
  return foundOf(found ?? { name, location: region }, release)
}

/** Declares a bucket: made for the deployment, private, in the region; or one that is there. */
export function bucket(place: BucketPlace): Resource<GoogleCloud> {
  const { release, region, name, isGiven } = place
  return {
    key: 'bucket',
    kind,
    name,
    properties: isGiven ? {} : { location: region, uniformAccess: true, publicAccessPrevention: 'enforced' },
    fixed: ['location'],
    ...(isGiven && { isGiven }),
    permissions: isGiven
      ? [`storage.buckets.get on bucket ${name}`]
      : ['storage.buckets.create', 'storage.buckets.get', 'storage.buckets.update', 'storage.buckets.delete'],
    ...(!isGiven && {
      terraform: {
        'google_storage_bucket.modelwright': {
          name,
          project: place.project,
          location: region,
          uniform_bucket_level_access: true,
          public_access_prevention: 'enforced',
          labels: labelsOf(release),
        },
      },
    }),
    async read(cloud) {
      const json = await readIf(cloud.api('storage'), `storage/v1/b/${name}`)
      if (json === undefined) return undefined
      return isGiven ? { ...foundOf(json, release), properties: {} } : foundOf(json, release)
    },
    create: (cloud) => make(cloud, place),
    async update(cloud) {
      const { json } = await cloud.api('storage')('PATCH', `storage/v1/b/${name}`, {
        body: { iamConfiguration: access, labels: labelsOf(release) },
      })
      return foundOf(json as Answered, release)
    },
    async remove(cloud) {
      await empty(cloud, name)
      await cloud.api('storage')('DELETE', `storage/v1/b/${name}`, { expects: [404] })
    },
  }
}
