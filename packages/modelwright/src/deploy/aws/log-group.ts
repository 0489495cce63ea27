import type { LineWindow, LogLine, Release, Resource } from '../target.ts'
import { type AwsPlace, arnOf } from './arn.ts'
import type { Aws } from './open-aws.ts'
import { permissionsOf, type Statement } from './policy.ts'
import { isOfDeployment, tagsOf } from './tags.ts'

/** A group that logs are kept in, for so many days. */
export interface LogGroupOptions {
  readonly release: Release
  readonly place: AwsPlace
  readonly name: string
  readonly days: number
}

/** Days that CloudWatch can be told; others it refuses. */
export const logDays = ['1', '3', '5', '7', '14', '30', '60', '90', '180', '365', '730'] as const

/** What the deployer needs for it; the group is named with and without what lies in it. */
export function logStatements(name: string, place: AwsPlace): readonly Statement[] {
  const arn = arnOf('logs', `log-group:${name}`, place)
  const own = ['CreateLogGroup', 'DeleteLogGroup', 'FilterLogEvents', 'PutRetentionPolicy']
  const tags = ['ListTagsForResource', 'TagResource']
  return [
    { actions: [...own, ...tags].map((one) => `logs:${one}`), resources: [arn, `${arn}:*`] },
    { actions: ['logs:DescribeLogGroups'], resources: ['*'] },
  ]
}

interface LogGroup {
  readonly logGroupName: string
  readonly retentionInDays?: number
}

/** The group of logs of a deployment. */
export function logGroup({ release, place, name, days }: LogGroupOptions): Resource<Aws> {
  const arn = arnOf('logs', `log-group:${name}`, place)
  const setDays = (aws: Aws) =>
    aws.call('logs', 'PutRetentionPolicy', { logGroupName: name, retentionInDays: days })
  const read: Resource<Aws>['read'] = async (aws) => {
    const { logGroups = [] } = await aws.call<{ logGroups?: readonly LogGroup[] }>(
      'logs',
      'DescribeLogGroups',
      { logGroupNamePrefix: name },
    )
    const found = logGroups.find(({ logGroupName }) => logGroupName === name)
    if (found === undefined) return undefined
    const { tags } = await aws.call<{ tags?: Record<string, string> }>('logs', 'ListTagsForResource', {
      resourceArn: arn,
    })
    return {
      id: name,
      properties: { days: found.retentionInDays ?? 0 },
      isOurs: isOfDeployment(tags, release),
      state: 'ready',
    }
  }
  return {
    key: 'logs',
    kind: 'CloudWatch log group',
    name,
    properties: { days },
    isData: true,
    permissions: permissionsOf(logStatements(name, place)),
    read,
    async create(aws) {
      if ((await read(aws, undefined)) === undefined)
        await aws.call('logs', 'CreateLogGroup', { logGroupName: name, tags: tagsOf(release) })
      await setDays(aws)
      return (await read(aws, undefined))!
    },
    async update(aws) {
      await setDays(aws)
      return (await read(aws, undefined))!
    },
    async remove(aws) {
      await aws.find('logs', 'DeleteLogGroup', { logGroupName: name })
    },
    terraform: {
      'aws_cloudwatch_log_group.logs': { name, retention_in_days: days, tags: tagsOf(release) },
    },
    cloudformation: {
      Logs: {
        Type: 'AWS::Logs::LogGroup',
        Properties: {
          LogGroupName: name,
          RetentionInDays: days,
          Tags: Object.entries(tagsOf(release)).map(([Key, Value]) => ({ Key, Value })),
        },
      },
    },
  }
}

interface LogPage {
  readonly events?: readonly { readonly timestamp?: number; readonly message?: string }[]
  readonly nextToken?: string
}

/** Lines of a group since a time, oldest first; nothing where there is no group yet. */
export async function* readLogs(
  aws: Aws,
  group: string,
  { since, limit }: { readonly since: number; readonly limit: number },
): AsyncGenerator<LogLine> {
  const newest: LogLine[] = []
  let nextToken: string | undefined
  do {
    const page: LogPage | undefined = await aws.find<LogPage>('logs', 'FilterLogEvents', {
      logGroupName: group,
      startTime: since,
      nextToken,
    })
    for (const { timestamp = 0, message = '' } of page?.events ?? [])
      newest.push({ at: new Date(timestamp).toISOString(), text: message.trimEnd() })
    newest.splice(0, newest.length - limit)
    nextToken = page?.nextToken
  } while (nextToken !== undefined)
  yield* newest
}

/**
 * Lines of a group that hold a mark, page by page; nothing where there is no group yet. CloudWatch looks for the mark itself, and may
 * give pages with nothing on them.
 */
export async function* logPages(
  aws: Aws,
  group: string,
  { since, until, mark }: LineWindow,
): AsyncGenerator<readonly LogLine[]> {
  let nextToken: string | undefined
  do {
    const page: LogPage | undefined = await aws.find<LogPage>('logs', 'FilterLogEvents', {
      logGroupName: group,
      startTime: since,
      // Its end counts, too.
      endTime: until - 1,
      filterPattern: `"${mark.trim()}"`,
      nextToken,
    })
    yield (page?.events ?? []).map(({ timestamp = 0, message = '' }) => ({
      at: new Date(timestamp).toISOString(),
      text: message,
    }))
    nextToken = page?.nextToken
  } while (nextToken !== undefined)
}
