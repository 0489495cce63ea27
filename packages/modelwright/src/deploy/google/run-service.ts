import type { Invoked, LogLine, Split } from '../target.ts'
import { askService } from './ask.ts'
import type { Answered, GoogleCloud } from './cloud.ts'
import { readLogs } from './logs.ts'
import { revisionGone, revisionUnreachable } from './revisions.ts'
import { namesOf } from './run-revisions.ts'
import { lastOf, shiftTraffic, taggedUrl, tagOf } from './run-traffic.ts'

/** A service that is asked. */
export interface RunAsked {
  /** `projects/…/services/churn` */
  readonly name: string
  readonly isPublic: boolean
  readonly invoker: string
  /** Below its address: `/predict`. */
  readonly path: string
}

/** Asks a service of Cloud Run, or one revision at its own address. */
export async function askRun(
  cloud: GoogleCloud,
  { name, isPublic, invoker, path }: RunAsked,
  request: { readonly body: Uint8Array; readonly contentType: string; readonly revision?: string },
): Promise<Invoked> {
  const service = (await cloud.api('run')('GET', `v2/${name}`)).json as Answered
  const uri = String(service['uri'])
  const { revision } = request
  const own = revision === undefined ? uri : taggedUrl(service, tagOf(lastOf(name), revision))
  if (own === undefined) throw revisionUnreachable(lastOf(name), revision ?? '')
  return askService(cloud, { ...request, url: own + path, audience: isPublic ? undefined : uri, invoker })
}

/** Shifts traffic among our revisions, by the names that the platform has for them. */
export async function shiftRevisions(cloud: GoogleCloud, service: string, split: Split): Promise<void> {
  const names = await namesOf(cloud, service)
  const shares = Object.entries(split).filter(([, percent]) => percent > 0)
  const missing = shares.find(([id]) => !names.has(id))
  if (missing !== undefined) throw revisionGone(lastOf(service), missing[0])
  const byName = Object.fromEntries(shares.map(([id, percent]) => [names.get(id)!, percent]))
  await shiftTraffic(cloud, `v2/${service}`, byName)
}

/** What a service writes, in the language of Cloud Logging. */
export function runLogFilter(cloud: GoogleCloud, service: string): string {
  return [
    'resource.type="cloud_run_revision"',
    `resource.labels.service_name="${service}"`,
    `resource.labels.location="${cloud.region}"`,
  ].join(' AND ')
}

/** Reads what a service wrote, with the revision that wrote it. */
export async function* readRunLogs(
  cloud: GoogleCloud,
  service: string,
  query: { readonly since: number; readonly limit: number },
): AsyncGenerator<LogLine> {
  const name = `projects/${cloud.project}/locations/${cloud.region}/services/${service}`
  const ids = new Map([...(await namesOf(cloud, name))].map(([id, of]) => [of, id]))
  const filter = runLogFilter(cloud, service)
  const revisionOf = ({ revision_name: of = '' }: Readonly<Record<string, string>>): string | undefined =>
    ids.get(of)
  yield* readLogs(cloud, { filter, ...query, revisionOf })
}
