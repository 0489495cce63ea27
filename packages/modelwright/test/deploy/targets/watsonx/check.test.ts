import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import type { Host } from '../../../../src/deploy/index.ts'
import { openWatsonx } from '../../../../src/deploy/targets/watsonx/cloud.ts'
import type { WatsonxOptions } from '../../../../src/deploy/targets/watsonx/options.ts'
import { watsonx } from '../../../../src/deploy/targets/watsonx/target.ts'
import { checkTarget, type FreshProvider } from '../../../../src/testing/index.ts'
import { modelsToPack } from '../../../pack/models-to-pack.ts'
import { needsPython, type OnnxRunner, python, startOnnx } from '../../../pack/onnx/onnxruntime.ts'
import { placeLive } from '../../place-live.ts'
import { FakeIbm, spaceId } from './fake-ibm.ts'

const packed = await modelsToPack()

describe.skipIf(python === undefined)(`watsonx, by the checks of every target (${needsPython})`, () => {
  let runner: OnnxRunner
  let current: FakeIbm
  beforeAll(() => {
    runner = startOnnx()
  })
  afterAll(() => runner.stop())

  async function fresh(): Promise<FreshProvider> {
    const folder = mkdtempSync(join(tmpdir(), 'modelwright-watsonx-check-'))
    const ibm = new FakeIbm(folder, runner)
    await ibm.start()
    current = ibm
    return {
      folder,
      env: { WATSONX_APIKEY: ibm.key },
      inventory: async () => ibm.names(),
      async plant({ key, name }) {
        if (key !== 'deployment') return false
        ibm.plant(name)
        return true
      },
      async close() {
        await ibm.stop()
        rmSync(folder, { recursive: true })
      },
    }
  }

  const open = (options: WatsonxOptions, host: Host) => openWatsonx(options, host, current.addressOf)
  const checks = checkTarget({
    target: { ...watsonx, open },
    options: { space: spaceId },
    models: [packed.get('binary')!, packed.get('trees')!],
    fresh,
    kills: times(2, 1000),
  })
  for (const { name, run } of checks) it(name, run)
})

// At IBM Cloud, for whoever has an account there; the key is that of the environment.
const liveSpace = process.env['MODELWRIGHT_LIVE_WATSONX_SPACE']
const region = process.env['MODELWRIGHT_LIVE_WATSONX_REGION'] ?? 'us-south'
if (liveSpace !== undefined)
  it(
    'a deployment at IBM Cloud answers the golden rows',
    () => placeLive(watsonx, { space: liveSpace, region }),
    1_800_000,
  )
