import { appEngine } from '../../../../src/deploy/targets/app-engine/target.ts'
import { appEnginePart, makeApplication } from '../../google/fake-app-engine.ts'
import { wholeTarget } from '../../google/whole.ts'

wholeTarget({
  target: appEngine,
  options: { project: 'my-project-12', public: true },
  parts: [appEnginePart],
  prepare: ({ world }) => makeApplication(world),
  plants: { 'Cloud Storage bucket': (name) => `b/${name}` },
})
