import { describe, expect, it } from 'vitest'
import { dockerFiles } from '../../../src/pack/hosts/docker.ts'
import { foreignPackage, hasForeign } from '../../retrieve/buckets/foreign.ts'

const bundle = [{ path: 'server.mjs', bytes: new Uint8Array(1) }]
const textOf = (files: ReturnType<typeof dockerFiles>, path: string): string =>
  Buffer.from(files.find((file) => file.path === path)!.bytes).toString()

describe('what an engine builds by', () => {
  it.skipIf(!hasForeign('dockerfile-utils'))('is a Dockerfile that its checker takes', () => {
    const { validate } = foreignPackage<{ validate(text: string): readonly { message: string }[] }>(
      'dockerfile-utils',
    )
    const text = textOf(dockerFiles('churn', bundle), 'Dockerfile')
    expect(validate(text)).toEqual([])
    expect(validate(text.replace('COPY', 'COPPY'))).not.toEqual([])
    expect(text).toContain('USER 65532:65532')
    expect(text).toMatch(/^FROM node:24-bookworm-slim\n/)
    expect(textOf(dockerFiles('churn', bundle, 'a.b/c:1'), 'Dockerfile')).toMatch(/^FROM a\.b\/c:1\n/)
  })

  it.skipIf(!hasForeign('yaml'))('is a compose file without rights, whatever the model is called', () => {
    const { parse } = foreignPackage<{ parse(text: string): { services: Record<string, object> } }>('yaml')
    for (const [name, service] of [
      ['churn', 'churn'],
      ['null', 'null'],
      ['a: b\n- c', 'a-b-c'],
    ]) {
      const { services } = parse(textOf(dockerFiles(name, bundle), 'compose.yaml'))
      expect(Object.keys(services)).toEqual([service])
      expect(services[service]).toMatchObject({
        image: expect.any(String),
        read_only: true,
        cap_drop: ['ALL'],
        ports: ['127.0.0.1:8080:8080'],
      })
    }
  })

  it('brings the bundle along, and lets nothing else into the image', () => {
    const files = dockerFiles('churn', bundle)
    expect(files.map(({ path }) => path)).toEqual([
      'server.mjs',
      'Dockerfile',
      'compose.yaml',
      '.dockerignore',
    ])
    expect(textOf(files, '.dockerignore')).toBe('*\n!server.mjs\n!model.safetensors\n!bom.json\n')
  })
})
