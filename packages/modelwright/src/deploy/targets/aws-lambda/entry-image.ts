import { Agent, type IncomingMessage, request } from 'node:http'
import { awsLambda, type LambdaBundle } from './entry.ts'

/** What Lambda's runtime API answered. */
interface Heard {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

type Ask = (path: string, told?: { readonly body: string; readonly errorType?: string }) => Promise<Heard>

const version = '/2018-06-01/runtime'

/**
 * Runs a function in an image, where no runtime of AWS is: asks Lambda's runtime API for one event after the other.
 *
 * Lambda ends the process, and starts another one where this one ends.
 */
export function awsLambdaImage(bundle: LambdaBundle): void {
  const address = process.env['AWS_LAMBDA_RUNTIME_API'] ?? ''
  const lost = (error: Error): void => end(`Lambda's runtime API is not there any more: ${error.message}`)
  if (address !== '') void run(bundle, runtimeApi(address)).catch(lost)
  else end('This image runs on AWS Lambda: AWS_LAMBDA_RUNTIME_API does not say where events come from.')
}

function end(message: string): void {
  const code = 'DEPLOY_RUNTIME_ABSENT'
  process.stderr.write(`error ${code}  ${message}\n`)
  process.exitCode = 1
}

/** Speaks to the runtime API over one connection; an event may be waited for without an end. */
function runtimeApi(address: string): Ask {
  const { hostname, port } = new URL(`http://${address}`)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return (path, told) =>
    new Promise((resolve, reject) => {
      const method = told === undefined ? 'GET' : 'POST'
      const headers = {
        'content-type': 'application/json',
        ...(told?.errorType === undefined ? {} : { 'lambda-runtime-function-error-type': told.errorType }),
      }
      const asked = request({ agent, hostname, port, method, path: version + path, headers }, (response) => {
        const pieces: Uint8Array[] = []
        response.on('data', (piece: Uint8Array) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            text: Buffer.concat(pieces).toString(),
          }),
        )
      })
      asked.on('error', reject)
      asked.end(told?.body)
    })
}

async function run(bundle: LambdaBundle, ask: Ask): Promise<void> {
  let handler: ReturnType<typeof awsLambda>['handler']
  try {
    handler = awsLambda(bundle).handler
  } catch (error) {
    await ask('/init/error', errorOf(error))
    process.exitCode = 1
    return
  }
  while (await answerNext(handler, ask));
}

/** @returns whether there may be another event */
async function answerNext(handler: ReturnType<typeof awsLambda>['handler'], ask: Ask): Promise<boolean> {
  const { status, headers, text } = await ask('/invocation/next')
  if (status !== 200) throw new Error(`it answers ${status}`)
  const awsRequestId = String(headers['lambda-runtime-aws-request-id'])
  const at = `/invocation/${awsRequestId}`
  let body: string
  try {
    body = JSON.stringify(await handler(JSON.parse(text), { awsRequestId })) ?? 'null'
  } catch (error) {
    return isGoing(await ask(`${at}/error`, errorOf(error)))
  }
  const heard = await ask(`${at}/response`, { body })
  if (heard.status !== 413) return isGoing(heard)
  const large = new RangeError(`The answer has ${body.length} characters, more than Lambda takes.`)
  return isGoing(await ask(`${at}/error`, errorOf(large, 'Function.ResponseSizeTooLarge')))
}

/** What was refused of one event is no reason to end; a runtime API that broke is. */
function isGoing({ status }: Heard): boolean {
  if (status < 500) return true
  throw new Error(`it answers ${status}`)
}

function errorOf(error: unknown, type?: string): { readonly body: string; readonly errorType: string } {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  const errorType = type ?? `Runtime.${name}`
  const stackTrace = stack.split('\n').slice(1, 20)
  return { errorType, body: JSON.stringify({ errorType, errorMessage: message, stackTrace }) }
}
