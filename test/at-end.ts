import { afterAll, afterEach } from 'vitest'

type CleanUp = () => unknown

const ofFile: CleanUp[] = []
const ofTest: CleanUp[] = []

async function clean(all: CleanUp[]): Promise<void> {
  for (const one of all.splice(0).reverse()) await one()
}

/** Cleans up after the tests of the file that runs. A helper's own `afterAll` would run after the first file alone that needs it. */
export function atEndOfFile(cleanUp: CleanUp): void {
  ofFile.push(cleanUp)
}

/** Cleans up after the test that runs. */
export function atEndOfTest(cleanUp: CleanUp): void {
  ofTest.push(cleanUp)
}

/** Sees to it in a file of tests: its setup calls this. */
export function cleanUpAtEnds(): void {
  afterEach(() => clean(ofTest))
  afterAll(() => clean(ofFile))
}
