/**
 * Runs a file of somebody's own. `modelwright` in it is this very package, wherever the file lies, so that what it makes is ours.
 *
 * @param cache - a folder for its code without types, so that it is made once; absent: it is made each time
 */
export async function importCode(
  file: string,
  cache: string | undefined,
  library: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const [{ createJiti }, runtime] = await Promise.all([import('jiti'), import('@modelwright/runtime')])
  const jiti = createJiti(file, {
    moduleCache: false,
    // Kept by the content of each file: what was made of it, not what it gave.
    fsCache: cache ?? false,
    interopDefault: false,
    virtualModules: { modelwright: library, '@modelwright/runtime': runtime },
  })
  return jiti.import(file)
}
