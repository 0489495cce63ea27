import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * What the platform's worker and host do around an app, as a program: supplies `@azure/functions-core` to whoever requires it, loads
 * the app's main module, and drives the programming model that Azure's own library registers, for each HTTP request.
 */
const program = `
import { createServer } from 'node:http'
import Module from 'node:module'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
const [folder, key] = process.argv.slice(2)
const functions = []
let model
let isLoading = true
const core = {
  version: '1.0.0', hostVersion: '4.1041.200', log() {},
  setProgrammingModel(given) { model = given },
  getProgrammingModel() { return model },
  getFuncMetadata() {},
  registerHook() { return { dispose() {} } },
  registerFunction(metadata, callback) {
    if (!isLoading) throw new Error('A function can only be registered during app startup.')
    functions.push({ metadata, callback })
    return { dispose() {} }
  },
}
Module.prototype.require = new Proxy(Module.prototype.require, {
  apply(target, self, [name, ...rest]) {
    return name === '@azure/functions-core' ? core : Reflect.apply(target, self, [name, ...rest])
  },
})
const text = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const { main } = text('package.json')
const { extensions: { http: { routePrefix } } } = text('host.json')
await import(pathToFileURL(join(folder, main)).href)
isLoading = false
const [{ metadata, callback }] = functions
const [name, trigger] = Object.entries(metadata.bindings).find(([, { type }]) => type === 'httpTrigger')
await model.getCapabilities({})
const bodyOf = async (request) => { const pieces = []; for await (const piece of request) pieces.push(piece); return Buffer.concat(pieces) }
async function answer(request, response) {
  const url = new URL(request.url, 'https://app.azurewebsites.net')
  if (!trigger.methods.map((one) => one.toLowerCase()).includes(request.method.toLowerCase())) return response.writeHead(404).end()
  const given = request.headers['x-functions-key'] ?? url.searchParams.get('code')
  if (trigger.authLevel !== 'anonymous' && given !== key) return response.writeHead(401).end()
  const body = await bodyOf(request)
  const data = { name, data: { http: {
    method: request.method, url: url.href, headers: request.headers, query: Object.fromEntries(url.searchParams),
    params: { path: url.pathname.slice(1) }, ...(body.length > 0 && { body: { bytes: body } }),
  } } }
  const invocationId = crypto.randomUUID()
  const context = { invocationId, metadata, request: { invocationId, inputData: [data], triggerMetadata: {} }, log() {}, state: undefined }
  const invocation = model.getInvocationModel(context)
  const { context: own, inputs } = await invocation.getArguments()
  const result = await invocation.invokeFunction(own, inputs, callback)
  const { http } = (await invocation.getResponse(own, result)).returnValue
  response.writeHead(Number(http.statusCode), http.headers).end(http.body?.bytes === undefined ? http.body?.string : Buffer.from(http.body.bytes))
}
const server = createServer((request, response) => answer(request, response).catch((error) => response.writeHead(500).end(String(error?.stack))))
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({
  url: 'http://127.0.0.1:' + server.address().port, model: model.name + ' ' + model.version, routePrefix,
  functions: functions.map(({ metadata }) => metadata),
})))
`

/** A function app that runs. */
export interface RunningApp {
  readonly url: string
  /** Name and version of the library whose programming model answers. */
  readonly model: string
  readonly routePrefix: string
  readonly functions: readonly {
    readonly name: string
    readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  }[]
  stop(): Promise<void>
}

/** Runs an unpacked function app under a version of Node, as the platform would. */
export async function startFunctionsHost(
  folder: string,
  { key = 'a-key', node = process.execPath }: { readonly key?: string; readonly node?: string } = {},
): Promise<RunningApp> {
  const file = join(dirname(folder), 'functions-host.mjs')
  writeFileSync(file, program)
  const child: ChildProcess = spawn(node, [file, folder, key], { cwd: '/', env: {} })
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  let complaints = ''
  child.stderr!.on('data', (piece) => {
    complaints += String(piece)
  })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (piece) => resolve(String(piece)))
    child.on('exit', () => reject(new Error(`The app did not start: ${complaints.slice(0, 3000)}`)))
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  return { ...(JSON.parse(line) as Omit<RunningApp, 'stop'>), stop }
}
