import type { LineWindow, LogLine } from '../target.ts'
import type { Answered, GoogleCloud } from './cloud.ts'

/** What is asked of Cloud Logging. */
export interface LogQuery {
  /** In its own language: `resource.type="cloud_run_revision"`. */
  readonly filter: string
  readonly since: number
  readonly limit: number
  /** The revision of an entry by what it was written from. */
  revisionOf?(labels: Readonly<Record<string, string>>): string | undefined
}

const mostOnPage = 1000

function textOf(entry: Answered): string {
  if (typeof entry['textPayload'] === 'string') return entry['textPayload']
  const json = entry['jsonPayload'] as Answered | undefined
  if (json !== undefined) return typeof json['message'] === 'string' ? json['message'] : JSON.stringify(json)
  const asked = entry['httpRequest'] as Answered | undefined
  return asked === undefined
    ? JSON.stringify(entry['protoPayload'] ?? {})
    : [asked['requestMethod'], asked['requestUrl'], asked['status'], asked['latency']]
        .filter(Boolean)
        .join(' ')
}

function lineOf(entry: Answered, { revisionOf }: LogQuery): LogLine {
  const resource = entry['resource'] as { readonly labels?: Record<string, string> } | undefined
  const revision = revisionOf?.(resource?.labels ?? {})
  const at = String(entry['timestamp'] ?? entry['receiveTimestamp'] ?? '')
  return { at, text: textOf(entry).trimEnd(), ...(revision !== undefined && { revision }) }
}

/** Reads the newest entries, page by page, and gives them oldest first. */
export async function* readLogs(cloud: GoogleCloud, query: LogQuery): AsyncGenerator<LogLine> {
  const since = new Date(query.since).toISOString()
  const found: LogLine[] = []
  let pageToken: string | undefined
  do {
    const { json } = await cloud.api('logging')('POST', 'v2/entries:list', {
      body: {
        resourceNames: [`projects/${cloud.project}`],
        filter: `${query.filter} AND timestamp>="${since}"`,
        orderBy: 'timestamp desc',
        pageSize: Math.min(mostOnPage, query.limit - found.length),
        ...(pageToken !== undefined && { pageToken }),
      },
    })
    const page = (json ?? {}) as { entries?: readonly Answered[]; nextPageToken?: string }
    found.push(...(page.entries ?? []).map((entry) => lineOf(entry, query)))
    pageToken = page.nextPageToken === '' ? undefined : page.nextPageToken
  } while (pageToken !== undefined && found.length < query.limit)
  yield* found.slice(0, query.limit).reverse()
}

/** Reads all entries of a time that hold a mark, page by page, oldest first. */
export async function* logPages(
  cloud: GoogleCloud,
  filter: string,
  { since, until, mark }: LineWindow,
): AsyncGenerator<readonly LogLine[]> {
  const time = (ms: number): string => `"${new Date(ms).toISOString()}"`
  const text = JSON.stringify(mark.trim())
  const whole = [
    filter,
    `timestamp>=${time(since)} AND timestamp<${time(until)}`,
    `(textPayload:${text} OR jsonPayload.message:${text})`,
  ].join(' AND ')
  let pageToken: string | undefined
  do {
    const { json } = await cloud.api('logging')('POST', 'v2/entries:list', {
      body: {
        resourceNames: [`projects/${cloud.project}`],
        filter: whole,
        orderBy: 'timestamp asc',
        pageSize: mostOnPage,
        ...(pageToken !== undefined && { pageToken }),
      },
    })
    const page = (json ?? {}) as { entries?: readonly Answered[]; nextPageToken?: string }
    yield (page.entries ?? []).map((entry) => lineOf(entry, { filter, since, limit: 0 }))
    pageToken = page.nextPageToken === '' ? undefined : page.nextPageToken
  } while (pageToken !== undefined)
}
