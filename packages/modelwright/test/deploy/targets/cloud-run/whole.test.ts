import { cloudRun } from '../../../../src/deploy/targets/cloud-run/target.ts'
import { containerStart } from '../../google/containers.ts'
import { runPart } from '../../google/fake-run.ts'
import { wholeTarget } from '../../google/whole.ts'

wholeTarget({
  target: cloudRun,
  options: { project: 'my-project-12', region: 'europe-west1', form: 'source' },
  parts: [runPart(containerStart())],
  plants: { 'Cloud Storage bucket': (name) => `b/${name}` },
})
