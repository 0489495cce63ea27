import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { allOperations, modelOf } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { times } from '../../../../test/long.ts'
import { binaryArtifact, goodRow, treesArtifact } from '../../../runtime/test/example-models.ts'
import { createServer, type Server } from '../../src/serve/index.ts'
import { logWatcher } from '../../src/serve/predictions/log-watcher.ts'
import { outcomesAddition } from '../../src/serve/predictions/outcomes.ts'
import { openPredictionLog } from '../../src/serve/predictions/prediction-log.ts'

const python = process.env['MODELWRIGHT_PYTHON'] ?? ''
const hasPython = (module: string): boolean =>
  python !== '' && spawnSync(python, ['-c', `import ${module}`]).status === 0
const foreign = fileURLToPath(new URL('../../../../test/foreign/', import.meta.url))
const hasNode = (name: string): boolean => existsSync(join(foreign, 'node_modules', name))
const run = promisify(execFile)

const model = modelOf(binaryArtifact, allOperations, () => 'ab'.repeat(32))
const trees = modelOf(treesArtifact, allOperations, () => 'cd'.repeat(32))
const [expected] = model.predict([goodRow]).predictions
const { no, yes } = expected.probabilities as Record<string, number>
let server: Server
let other: Server
let logFolder: string

beforeAll(async () => {
  server = await createServer({ model: { model }, port: 0 })
  logFolder = mkdtempSync(join(tmpdir(), 'modelwright-outcomes-'))
  const log = openPredictionLog({ folder: logFolder })
  other = await createServer({
    model: { model: trees },
    port: 0,
    watchers: [logWatcher(log)],
    additions: [outcomesAddition({ log, outputs: () => [trees.schema.output] })],
  })
})
afterAll(async () => {
  await server.close()
  await other.close()
  rmSync(logFolder, { recursive: true })
})

const script = async (text: string, url = server.url) => {
  const { stdout } = await run(python, ['-c', text, url], { maxBuffer: 1 << 26 })
  return JSON.parse(stdout) as unknown
}

describe.skipIf(!hasPython('tritonclient.http'))("Triton's client (tritonclient[http])", () => {
  const client = `
import json, sys, numpy as np
import tritonclient.http as http
client = http.InferenceServerClient(sys.argv[1][len('http://'):])
def tensors(binary):
    columns = [('age', np.array([30, 30], dtype=np.float64), 'FP64'), ('contract', np.array(['yearly', 'yearly'], dtype=object), 'BYTES'),
               ('active', np.array([True, True]), 'BOOL'), ('signup', np.array(['2020-09-13', '2020-09-13'], dtype=object), 'BYTES')]
    found = []
    for name, values, datatype in columns:
        tensor = http.InferInput(name, list(values.shape), datatype)
        tensor.set_data_from_numpy(values, binary_data=binary)
        found.append(tensor)
    return found
`

  test('asks for health and metadata', async () => {
    const text = `${client}
print(json.dumps([client.is_server_live(), client.is_server_ready(), client.is_model_ready('example'), client.get_server_metadata()['name'],
  [i['name'] for i in client.get_model_metadata('example')['inputs']]]))`
    expect(await script(text)).toEqual([
      true,
      true,
      true,
      'modelwright',
      ['age', 'contract', 'active', 'signup'],
    ])
  })

  test.each(['True', 'False'])('infers, with tensors in bytes: %s', async (binary) => {
    const text = `${client}
result = client.infer('example', tensors(${binary}), request_id='7')
print(json.dumps([result.as_numpy('prediction').tolist(), result.as_numpy('probabilities').tolist(), result.get_response()['id']], default=lambda b: b.decode()))`
    expect(await script(text)).toEqual([
      [expected.prediction, expected.prediction],
      [
        [no, yes],
        [no, yes],
      ],
      '7',
    ])
  })

  test('is told what is wrong', async () => {
    const text = `${client}
try:
    client.infer('example', tensors(True)[1:])
except Exception as error:
    print(json.dumps([str(error.status()), error.message()]))`
    expect(await script(text)).toEqual(['400', expect.stringContaining('Column "age" is missing')])
  })
})

describe.skipIf(!hasPython('mlflow'))("MLflow's client", () => {
  test('reads what /invocations answers', async () => {
    const text = `
import json, sys, urllib.request
from mlflow.deployments import PredictionsResponse
body = json.dumps({'dataframe_split': {'columns': ['age', 'contract', 'active', 'signup'], 'data': [[30, 'yearly', True, '2020-09-13']]}}).encode()
request = urllib.request.Request(sys.argv[1] + '/invocations', body, {'Content-Type': 'application/json'})
answer = PredictionsResponse.from_json(urllib.request.urlopen(request).read().decode())
print(json.dumps(answer.get_predictions()['prediction'].tolist()))`
    expect(await script(text)).toEqual([expected.prediction])
  })
})

describe.skipIf(!hasNode('@aws-sdk/client-sagemaker-runtime'))(
  'the SDK of the SageMaker runtime (@aws-sdk/client-sagemaker-runtime)',
  () => {
    interface Sdk {
      SageMakerRuntimeClient: new (
        options: object,
      ) => {
        send(command: object): Promise<{ Body: { transformToString(): string }; ContentType: string }>
        readonly middlewareStack: { add(step: unknown, options: object): void }
      }
      InvokeEndpointCommand: new (input: object) => object
    }

    /** The SDK asks the service of AWS, which passes body and headers on to /invocations of the container. */
    async function invoke(input: object) {
      const sdk = createRequire(foreign)('@aws-sdk/client-sagemaker-runtime') as Sdk
      const credentials = { accessKeyId: 'planted-id-1', secretAccessKey: 'planted-secret-2' }
      const client = new sdk.SageMakerRuntimeClient({
        region: 'us-east-1',
        endpoint: server.url,
        credentials,
      })
      const toContainer = (next: (args: unknown) => unknown) => (args: { request: { path: string } }) => {
        args.request.path = '/invocations'
        return next(args)
      }
      client.middlewareStack.add(toContainer, { step: 'build' })
      const answered = await client.send(new sdk.InvokeEndpointCommand({ EndpointName: 'example', ...input }))
      return { type: answered.ContentType, text: answered.Body.transformToString() }
    }

    test('invokes with CSV, JSON and JSON lines', async () => {
      const csv = await invoke({
        Body: '30,yearly,true,2020-09-13',
        ContentType: 'text/csv',
        Accept: 'text/csv',
      })
      expect(csv).toEqual({
        type: 'text/csv; charset=utf-8; header=absent',
        text: `${expected.prediction},${no},${yes}\n`,
      })
      const json = await invoke({
        Body: JSON.stringify({ instances: [goodRow] }),
        ContentType: 'application/json',
      })
      expect(JSON.parse(json.text)).toEqual({ predictions: [expected] })
      const lines = await invoke({
        Body: JSON.stringify(goodRow),
        ContentType: 'application/jsonlines',
        CustomAttributes: 'top=1',
      })
      expect(JSON.parse(lines.text).top).toHaveLength(1)
    })

    test('is told what is wrong', async () => {
      await expect(
        invoke({ Body: 'old,yearly,true,2020-09-13', ContentType: 'text/csv' }),
      ).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
    })
  },
)

describe.skipIf(!hasPython('schemathesis'))('schemathesis', () => {
  const checks =
    'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance'
  /** It cannot write lines by itself. */
  const hooks = `
import json, schemathesis
@schemathesis.serializer('application/jsonlines')
def lines(context, value):
    text = value if isinstance(value, (str, bytes)) else json.dumps(value, default=str)
    return text if isinstance(text, bytes) else text.encode('utf-8', 'surrogatepass')
`

  test.each([
    ['a linear model', () => server],
    ['a model of trees, and its feedback route', () => other],
  ])('finds nothing wrong with %s', { timeout: 1_800_000 }, async (_name, of) => {
    const folder = mkdtempSync(join(tmpdir(), 'modelwright-schemathesis-'))
    const report = join(folder, 'junit.xml')
    const { url } = of()
    const args = [
      '-m',
      'schemathesis.cli',
      'run',
      `${url}/openapi.json`,
      '--checks',
      checks,
      '--max-examples',
      String(times(5, 500)),
      '--seed',
      '1',
      '--phases',
      'examples,coverage,fuzzing',
      '--no-color',
      '--report',
      'junit',
      '--report-junit-path',
      report,
    ]
    writeFileSync(join(folder, 'hooks.py'), hooks)
    const env = { ...process.env, SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: folder }
    const { stdout, failed } = await run(python, args, { maxBuffer: 1 << 26, cwd: folder, env }).then(
      ({ stdout }) => ({ stdout, failed: false }),
      (error: { stdout: string }) => ({ stdout: error.stdout, failed: true }),
    )
    expect(failed ? stdout.slice(-6000) : '').toBe('')
    expect(readFileSync(report, 'utf8')).toMatch(/failures="0"/)
    rmSync(folder, { recursive: true })
  })
})
