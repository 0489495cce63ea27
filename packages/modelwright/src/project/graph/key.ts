import { canonicalDigest, canonicalText } from '../workflow/canonical.ts'
import type { Given, GraphStep, Parts } from './step.ts'

/** Version of what keys are made of: another one makes every key another. */
const keyVersion = 1

/** A key, and what is in it. */
export interface Key {
  readonly key: string
  readonly parts: Parts
}

/** Names what was made of these parts. */
function named(step: GraphStep, parts: Parts): Key {
  return { parts, key: canonicalDigest([keyVersion, step.name, parts]) }
}

/** All that a step's result depends on, once what it needs is there. */
export async function keyOf(step: GraphStep, given: Given): Promise<Key> {
  const own = await step.parts(given)
  const needed = Object.fromEntries(step.needs.map((name) => [`step ${name}`, given.identity(name)]))
  return named(step, { ...needed, ...own })
}

/** Keys under which what an earlier run gave may be taken, the first before the others. */
export async function keysOf(step: GraphStep, key: Key, given: Given): Promise<readonly Key[]> {
  const alike = await step.alike?.(key.parts, given)
  return alike === undefined ? [key] : [key, named(step, alike)]
}

/**
 * A part for each option that says something.
 *
 * @param under - what stands before their names: `tune.`
 */
export function optionParts(options: Readonly<Record<string, unknown>>, under = ''): Parts {
  const said = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said.map(([name, value]) => [`option ${under}${name}`, partOf(value)]))
}

/** Values this long and shorter stand in a key as they are, so that a record can be read. */
const longestShown = 40

/** A value in a key: short ones as they are, others by their digest. */
export function partOf(value: unknown): string {
  const text = canonicalText(value)
  return text.length <= longestShown ? text : canonicalDigest(value)
}
