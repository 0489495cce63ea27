import { createHash } from 'node:crypto'
import { type Answer, type MotoCloud, startMoto } from '../../aws/moto-cloud.ts'
import type { Seen } from '../../http/scripted-server.ts'
import { type RunningFunction, startFunction } from './lambda-runtime.ts'

const functions = '/2015-03-31/functions'

interface Configuration {
  readonly Version: string
  readonly CodeSha256: string
  readonly Runtime: 'nodejs22.x' | 'nodejs24.x'
}

/**
 * Lambda on this machine: moto keeps what there is, and whoever invokes a function gets the version or the alias that was meant, run by
 * AWS's own client. (moto runs the latest code whatever is asked for.)
 */
export interface LambdaCloud extends MotoCloud {
  /** Names of everything that is there. */
  inventory(): Promise<readonly string[]>
  /** Makes a group of logs of that name that is not ours. */
  plantLogs(resource: { readonly kind: string; readonly name: string }): Promise<boolean>
  /** Scripted faults: the first that says something answers. */
  readonly faults: ((seen: Seen) => Answer | undefined)[]
}

const shaOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64')

export async function startLambdaCloud(): Promise<LambdaCloud> {
  const moto = await startMoto()
  const packages = new Map<string, Buffer>()
  const running = new Map<string, Promise<RunningFunction>>()
  const faults: LambdaCloud['faults'] = []
  let asked = 0

  const keep = ({ method, path, body }: Seen): void => {
    if (method === 'PUT' && path.includes('.zip')) packages.set(shaOf(body), body)
    if (!path.startsWith(functions) || !['POST', 'PUT'].includes(method) || body[0] !== 0x7b) return
    const { Code, ZipFile } = JSON.parse(body.toString()) as { Code?: { ZipFile?: string }; ZipFile?: string }
    const zip = ZipFile ?? Code?.ZipFile
    if (zip === undefined) return
    const bytes = Buffer.from(zip, 'base64')
    packages.set(shaOf(bytes), bytes)
  }

  /** The version that a qualifier means; of an alias with weights each its share, in turns. */
  const versionOf = async (name: string, qualifier: string): Promise<string> => {
    if (/^(\d+|\$LATEST)$/.test(qualifier)) return qualifier
    const { FunctionVersion, RoutingConfig } = await moto.ask(
      'GET',
      `${functions}/${name}/aliases/${qualifier}`,
    )
    const [other] = Object.entries<number>(RoutingConfig?.AdditionalVersionWeights ?? {})
    return other !== undefined && asked++ % 100 < 100 * other[1] ? other[0] : FunctionVersion
  }

  const invoke = async (name: string, qualifier: string, body: Buffer): Promise<Answer> => {
    const version = await versionOf(name, qualifier)
    const found: Configuration = await moto.ask(
      'GET',
      `${functions}/${name}/configuration?Qualifier=${encodeURIComponent(version)}`,
    )
    const bytes = packages.get(found.CodeSha256)
    if (bytes === undefined)
      return { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{}' }
    const key = `${found.CodeSha256} ${found.Runtime}`
    if (!running.has(key)) running.set(key, startFunction(bytes, found.Runtime))
    const { isError, text } = await (await running.get(key)!).invokeText(body.toString())
    return {
      status: 200,
      headers: {
        'x-amz-executed-version': version,
        ...(isError ? { 'x-amz-function-error': 'Unhandled' } : {}),
      },
      body: text,
    }
  }

  moto.intercept((seen) => {
    for (const fault of faults) {
      const answer = fault(seen)
      if (answer !== undefined) return answer
    }
    keep(seen)
    const url = new URL(seen.path, 'http://host')
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url.pathname) ?? []
    if (name === undefined) return undefined
    return invoke(name, url.searchParams.get('Qualifier') ?? '$LATEST', seen.body)
  })

  const list = async (): Promise<readonly string[]> => {
    const { Functions } = await moto.ask('GET', `${functions}/`)
    const found: string[] = []
    for (const { FunctionName } of Functions as { FunctionName: string }[]) {
      const { Versions } = await moto.ask('GET', `${functions}/${FunctionName}/versions`)
      for (const { Version } of Versions) found.push(`version ${FunctionName}:${Version}`)
      const { Aliases } = await moto.ask('GET', `${functions}/${FunctionName}/aliases`)
      for (const { Name } of Aliases) found.push(`alias ${FunctionName}:${Name}`)
    }
    const { logGroups } = await moto.ask('POST', '/', {
      service: 'logs',
      target: 'Logs_20140328.DescribeLogGroups',
      body: '{}',
    })
    for (const { logGroupName } of logGroups) found.push(`logs ${logGroupName}`)
    const roles = (await moto.ask('POST', '/?Action=ListRoles&Version=2010-05-08', {
      service: 'iam',
    })) as string
    for (const [, name] of roles.matchAll(/<RoleName>(.*?)<\/RoleName>/g)) found.push(`role ${name}`)
    const { items = [] } = await moto.ask('GET', '/v2/apis', { service: 'apigateway' })
    for (const { name } of items) found.push(`api ${name}`)
    return found.sort()
  }
  return {
    ...moto,
    faults,
    inventory: list,
    async plantLogs({ kind, name }) {
      if (kind !== 'CloudWatch log group') return false
      const target = 'Logs_20140328.CreateLogGroup'
      await moto.ask('POST', '/', { service: 'logs', target, body: JSON.stringify({ logGroupName: name }) })
      return true
    },
    async reset() {
      faults.length = 0
      await moto.reset()
    },
    async stop() {
      for (const one of running.values()) await (await one).stop()
      await moto.stop()
    },
  }
}
