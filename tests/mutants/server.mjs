/** What is copied, where the bugs go, and what runs over them. */
export const folders = [
  'packages/server/src',
  'packages/server/test',
  'packages/server/package.json',
]
export const source = 'packages/server/src'
/** Where the tests of a bug are. */
export const tests = 'packages/server/test'
/** For the tests of one bug. */
export const minutes = 6
const conditions = ['source', 'module', 'node', 'development|production']
export const config = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/server/test/**/*.test.ts'],
    // Here each test imports the sources beside it; this one starts the program that was built.
    exclude: ['**/server-processes.test.ts'],
    globalSetup: ['packages/server/test/support/cluster.ts'],
    maxWorkers: 2,
    // One test that fails says enough.
    bail: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
}
export const environment = {}

/** Bugs to plant: in `file`, `from` becomes `to`, and one of `tests` must fail. */
export const mutants = [
  {
    name: 'no row lock',
    tests: ['races/seats'],
    file: 'storage/engine/load.ts',
    from: '} for update of u`',
    to: '}`',
  },
  {
    name: 'rows are locked in any order',
    tests: ['races/lock-order'],
    file: 'storage/engine/load.ts',
    from: '  order by u.tenant_id, u.group_id, u.entitlement_id`\n',
    to: '  order by md5(u.entitlement_id::text || pg_backend_pid()::text)`\n',
  },
  {
    name: 'acknowledged before it is committed',
    tests: ['faults/connection'],
    file: 'licensing/run-batch.ts',
    from: '  await saveBatch(',
    to: '  void saveBatch(',
  },
  {
    name: 'the answer to a lost reply is not kept',
    tests: ['licensing/lineage/retries'],
    file: 'licensing/save-batch.ts',
    from: 'if (decided.kept.length > 0) statements.push',
    to: 'if (decided.kept.length > 1e9) statements.push',
  },
  {
    name: 'equal keys in one batch are decided twice',
    tests: ['licensing/lineage/retries'],
    file: 'licensing/earlier-answers.ts',
    from: 'ofThisBatch.get(name) ?? committed(',
    to: 'committed(',
  },
  {
    name: 'an old answer is given again though the seat has moved on',
    tests: ['licensing/lineage/retries'],
    file: 'licensing/earlier-answers.ts',
    from: 'if (seat?.epoch !== activation.epoch || seat.nonce !== nonce) {',
    to: 'if (!seat) {',
  },
  {
    name: 'a late copy of an activation takes the seat anew',
    tests: ['licensing/lineage/epochs'],
    file: 'licensing/earlier-answers.ts',
    from: 'return caller ? null : {',
    to: 'return null && {',
  },
  {
    name: 'a refused call is granted to its late copy',
    tests: ['licensing/lineage/epochs'],
    file: 'licensing/earlier-answers.ts',
    from: 'const refusalLifeMs = 30_000',
    to: 'const refusalLifeMs = 0',
  },
  {
    name: 'another request under the same key gets its answer',
    tests: ['licensing/lineage/retries'],
    file: 'licensing/earlier-answers.ts',
    from: 'if (!isSame) return {',
    to: 'if (!attempt) return {',
  },
  {
    name: 'nobody looks for lapsed seats before a refusal',
    tests: ['races/fence'],
    file: 'licensing/decide-batch.ts',
    from: 'while (!decision.ok && decision.tryAgain && group.moreLapsed.size > 0) {',
    to: 'while (!decision.ok && decision.tryAgain && group.moreLapsed.size > 1e9) {',
  },
  {
    name: 'a code that was removed meanwhile still activates',
    tests: ['licensing/codes'],
    file: 'licensing/decide-batch.ts',
    from: 'if (activationCode !== undefined && groupOf(activationCode) !== submission.groupId) {',
    to: 'if (activationCode !== undefined && !groupOf) {',
  },
  {
    name: 'an edit does not look at the version it was made on',
    tests: ['management/entitlements/entitlement-edits'],
    file: 'licensing/decide-batch.ts',
    from: 'if (version === undefined || version === expectedVersion) return null',
    to: 'if (version !== undefined) return null',
  },
  {
    name: 'a decision before the last one on its rows',
    tests: ['races/fence'],
    file: 'licensing/working-group.ts',
    from: 'group.now = Math.max(group.now, entitlement.decidedAt)',
    to: '',
  },
  {
    name: 'a group is in two batches at once',
    tests: ['licensing/queue'],
    file: 'licensing/queue.ts',
    from: 'if (!inFlight.has(line.key)) makeReady(line)',
    to: 'makeReady(line)',
  },
  {
    name: 'one tenant takes whole batches',
    tests: ['licensing/queue'],
    file: 'licensing/queue.ts',
    from: 'const turn = { commands: 32, groups: 6 }',
    to: 'const turn = { commands: 512, groups: 100 }',
  },
  {
    name: 'a faulty command takes its batch with it',
    tests: ['faults/poison'],
    file: 'licensing/lane.ts',
    from: 'if (batch.length > 1) {',
    to: 'if (batch.length > 1e9) {',
  },
  {
    name: 'a lost race is not run again',
    tests: ['faults/locks', 'faults/terminated'],
    file: 'licensing/lane.ts',
    from: 'if (isContention(error) && triesLeft > 1)',
    to: 'if (isContention(error) && triesLeft > 1e9)',
  },
  {
    name: 'a lost connection is kept until somebody fails on it',
    tests: ['faults/terminated'],
    file: 'licensing/lane.ts',
    from: 'if (client === fresh) client = null',
    to: '',
  },
  {
    name: 'whoever waits for a row delays the whole batch',
    tests: ['faults/locks'],
    file: 'licensing/lane.ts',
    from: 'if (free.length > 0) await attempt(free, tries, lockWaits)\n    if (waitsLeft > 0)',
    to: 'refuse(free)\n    if (waitsLeft > 0)',
  },
]
