// What must hold of a packed package before anyone installs it.
const installScripts = ['preinstall', 'install', 'postinstall', 'prepublish', 'prepare']

/** Rules of both packages; each gives true or says what is wrong. */
const rules = [
  ({ type }) => type === 'module' || 'must be ESM only: "type": "module"',
  ({ license }) => license === 'Apache-2.0' || 'must be licensed Apache-2.0',
  ({ sideEffects }) => sideEffects === false || 'must say "sideEffects": false',
  ({ engines }) => typeof engines?.node === 'string' || 'must say which Node.js it runs on: "engines"',
  ({ files }) => (Array.isArray(files) && files.length > 0) || 'must list what is published: "files"',
  ({ scripts = {} }) => installScripts.every((name) => !(name in scripts)) || 'must run nothing on install',
  ({ devDependencies }) =>
    devDependencies === undefined || 'keeps development packages in the workspace root',
  ({ exports = {} }) => '.' in exports || 'must declare its entry points: "exports"',
]

/**
 * Files a package carries beyond code and declarations; the digest of its code is in the keys of the run graph, and code
 * of others that was bundled in comes with its licences.
 */
const wanted = ['package.json', 'LICENSE', 'NOTICE', 'README.md']
const vendorLicences = 'dist/vendor/LICENSES.txt'
const allowed =
  /^(dist\/.+\.(js|mjs|d\.ts)|dist\/code-digest\.txt|dist\/vendor\/LICENSES\.txt|bin\/modelwright\.js|package\.json|LICENSE|NOTICE|README\.md)$/

/**
 * Lists what is wrong with a packed package.
 *
 * @param manifest - its package.json
 * @param files - paths in the tarball
 * @param runtimeVersion - the version `@modelwright/runtime` must be pinned to where it is a dependency
 */
export function manifestViolations(manifest, files, runtimeVersion) {
  const broken = rules.map((rule) => rule(manifest)).filter((result) => result !== true)
  const pin = manifest.dependencies?.['@modelwright/runtime']
  const isRuntime = manifest.name === '@modelwright/runtime'
  if (!isRuntime && pin !== runtimeVersion)
    broken.push(`must pin @modelwright/runtime to ${runtimeVersion}, found ${pin}`)
  if (!isRuntime && manifest.version !== runtimeVersion)
    broken.push('must have the same version as the runtime')
  for (const name of wanted) if (!files.includes(name)) broken.push(`must carry ${name}`)
  const vendored = files.some((name) => name.startsWith('dist/vendor/'))
  if (vendored && !files.includes(vendorLicences)) broken.push(`must carry ${vendorLicences}`)
  for (const name of files) if (!allowed.test(name)) broken.push(`should not carry ${name}`)
  return broken.map((text) => `${manifest.name} ${text}`)
}
