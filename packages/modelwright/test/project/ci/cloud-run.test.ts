import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cloudRun } from '../../../src/project/ci/cloud-run.ts'
import type { PipelineFacts, PipelineOptions } from '../../../src/project/ci/index.ts'
import { foreignPackage, hasForeign } from '../../retrieve/buckets/foreign.ts'

const facts: PipelineFacts = { folder: '.', root: '.', inside: '', name: 'churn', hasLock: true }
const options: PipelineOptions = {
  schedule: '0 3 * * 1',
  node: 22,
  minutes: 90,
  branch: 'main',
  image: 'europe-docker.pkg.dev/acme/ml/churn@sha256:00',
  hasVolume: false,
}

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
  readonly items?: Schema
}

/** Google's own description of the interface that `gcloud run jobs replace` speaks, as its client for Python carries it. */
function schemasOf(): Readonly<Record<string, Schema>> | undefined {
  const python = process.env['MODELWRIGHT_PYTHON']
  if (python === undefined) return undefined
  try {
    const line = 'import googleapiclient; print(googleapiclient.__path__[0])'
    const found = execFileSync(python, ['-c', line], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const file = join(found.trim(), 'discovery_cache/documents/run.v1.json')
    if (!existsSync(file)) return undefined
    return (JSON.parse(readFileSync(file, 'utf8')) as { schemas: Readonly<Record<string, Schema>> }).schemas
  } catch {
    return undefined
  }
}

const schemas = schemasOf()

/** What a value says that the schema does not know, by its path. */
function unknownIn(value: unknown, schema: Schema, at = ''): readonly string[] {
  const own = schema.$ref === undefined ? schema : schemas![schema.$ref]
  if (Array.isArray(value))
    return value.flatMap((one, i) =>
      own.items ? unknownIn(one, own.items, `${at}[${i}]`) : [`${at} is a list`],
    )
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, one]) => {
      const next = own.properties?.[name] ?? own.additionalProperties
      return next === undefined ? [`${at}.${name}`] : unknownIn(one, next, `${at}.${name}`)
    })
  const wanted = own.type === 'integer' ? 'number' : own.type
  return typeof value === wanted ? [] : [`${at} is a ${typeof value}, not a ${wanted}`]
}

describe.skipIf(!hasForeign('yaml'))('a job of Cloud Run', () => {
  const { parse } = foreignPackage<{ parse(text: string): Record<string, never> }>('yaml')
  const jobOf = (of: PipelineFacts) => parse(cloudRun.files(of, options)[0].text)

  it.skipIf(schemas === undefined).each(['churn', '2024', 'null', 'a-1'])(
    'is what Google describes: called %s (needs MODELWRIGHT_PYTHON with google-api-python-client)',
    (name) => {
      const job = jobOf({ ...facts, name })
      expect(unknownIn(job, schemas!['Job'])).toEqual([])
      expect(unknownIn({ ...job, specs: {} }, schemas!['Job'])).toEqual(['.specs'])
    },
  )

  it('runs the image once, without another try, with its secrets from their keeper', () => {
    expect(jobOf(facts)).toMatchObject({
      kind: 'Job',
      metadata: { name: 'churn-train' },
      spec: {
        template: {
          spec: {
            taskCount: 1,
            template: {
              spec: {
                maxRetries: 0,
                timeoutSeconds: '5400',
                containers: [{ image: options.image, args: ['run'] }],
              },
            },
          },
        },
      },
    })
    const text = cloudRun.files(facts, options)[0].text
    expect(text).toContain('MODELWRIGHT_STORE_REQUIRED')
    expect(text).not.toContain('postgres://')
  })

  it('is started by the clock, in UTC, by an account of its own', () => {
    const line = cloudRun.next(facts, options).find((one) => one.startsWith('gcloud scheduler '))
    expect(line).toContain("--schedule '0 3 * * 1' --time-zone Etc/UTC")
    expect(line).toContain('/jobs/churn-train:run"')
    expect(line).toContain('--oauth-service-account-email')
  })

  it('needs an image, and says how to make one', () => {
    const { image: _, ...none } = options
    expect(() => cloudRun.files(facts, none)).toThrow('needs the image')
    expect(() => cloudRun.files(facts, { ...options, image: 'a b' })).toThrow('no name of an image')
  })
})
