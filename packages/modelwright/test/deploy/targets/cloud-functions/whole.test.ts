import { cloudFunctions } from '../../../../src/deploy/targets/cloud-functions/target.ts'
import { functionsPart } from '../../google/fake-functions.ts'
import { runPart } from '../../google/fake-run.ts'
import { hasFramework } from '../../google/functions-framework.ts'
import { wholeTarget } from '../../google/whole.ts'

wholeTarget({
  target: cloudFunctions,
  options: { project: 'my-project-12', region: 'europe-west1' },
  parts: [functionsPart, runPart(async () => undefined)],
  plants: { 'Cloud Storage bucket': (name) => `b/${name}` },
  isReady: hasFramework,
})
